"""The reference DCGAN of ../reference.mjs in PyTorch. Prints one line of JSON.

    python benches/peers/torch.py --threads 1 --steps 20          on the CPU
    python benches/peers/torch.py --device cuda --steps 200       on a GPU: step by step, and as a CUDA graph
"""

import sys
from pathlib import Path

# This file's own name would otherwise be what `import torch` finds.
sys.path = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]

import argparse
import gzip
import json
import math
import statistics
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BATCH, LATENT, SIDE = 64, 64, 28
WEIGHT_SEED, LATENT_SEED, DRAWING_SEED = 1, 2, 3
SHARD = Path(__file__).resolve().parents[2] / "data/fashion-mnist/train-00-images.idx.gz"


class Stream:
    """mulberry32, many numbers at a time: its state only counts upwards."""

    def __init__(self, seed):
        self.state = np.uint32(seed)

    def bits(self, count):
        step = np.uint32(0x6D2B79F5)
        with np.errstate(over="ignore"):
            a = self.state + step * np.arange(1, count + 1, dtype=np.uint32)
            self.state = a[-1]
            t = (a ^ (a >> np.uint32(15))) * (a | np.uint32(1))
            t = (t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))) ^ t
        return t ^ (t >> np.uint32(14))

    def draw(self, shape, deviation=1.0):
        u = self.bits(math.prod(shape)).astype(np.float64) / 2**32
        values = (2 * u - 1) * (math.sqrt(3) * deviation)
        return torch.from_numpy(values.astype(np.float32).reshape(shape))


class Generator(nn.Module):
    def __init__(self, stream):
        super().__init__()
        self.project = nn.Parameter(stream.draw((LATENT, 128 * 7 * 7), 0.02))
        self.norm1 = nn.BatchNorm2d(128)
        self.up1 = nn.Parameter(stream.draw((128, 64, 4, 4), 0.02))
        self.norm2 = nn.BatchNorm2d(64)
        self.up2 = nn.Parameter(stream.draw((64, 1, 4, 4), 0.02))

    def forward(self, z):
        x = F.relu(self.norm1((z @ self.project).view(-1, 128, 7, 7)))
        x = F.relu(self.norm2(F.conv_transpose2d(x, self.up1, stride=2, padding=1)))
        return torch.tanh(F.conv_transpose2d(x, self.up2, stride=2, padding=1))


class Discriminator(nn.Module):
    def __init__(self, stream):
        super().__init__()
        self.conv1 = nn.Parameter(stream.draw((64, 1, 4, 4), 0.02))
        self.bias1 = nn.Parameter(torch.zeros(64))
        self.conv2 = nn.Parameter(stream.draw((128, 64, 4, 4), 0.02))
        self.bias2 = nn.Parameter(torch.zeros(128))
        self.head = nn.Parameter(stream.draw((128 * 7 * 7, 1), 0.02))
        self.bias3 = nn.Parameter(torch.zeros(1))

    def forward(self, images):
        x = F.leaky_relu(F.conv2d(images, self.conv1, self.bias1, stride=2, padding=1), 0.2)
        x = F.leaky_relu(F.conv2d(x, self.conv2, self.bias2, stride=2, padding=1), 0.2)
        return x.flatten(1) @ self.head + self.bias3


class Contest:
    """On a GPU every number that a step needs lies in a place of its own, as a CUDA graph wants it."""

    def __init__(self, device="cpu"):
        self.device = torch.device(device)
        weights = Stream(WEIGHT_SEED)
        self.g, self.d = Generator(weights).to(device), Discriminator(weights).to(device)
        self.latents = Stream(LATENT_SEED)
        self.drawing = Stream(DRAWING_SEED)
        self.adam_g, self.adam_d = self.adam(self.g), self.adam(self.d)
        raw = gzip.decompress(SHARD.read_bytes())
        self.images = np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 1, SIDE, SIDE)
        shapes = (BATCH, 1, SIDE, SIDE), (BATCH, LATENT), (BATCH, LATENT)
        self.inputs = [torch.empty(shape, device=device) for shape in shapes]

    def adam(self, model):
        capturable = self.device.type == "cuda"
        rates = dict(lr=2e-4, betas=(0.5, 0.999), eps=1e-8)
        return torch.optim.Adam(model.parameters(), capturable=capturable, **rates)

    def real(self, step):
        start = step % (len(self.images) // BATCH) * BATCH
        return torch.from_numpy(self.images[start : start + BATCH] / np.float32(127.5) - np.float32(1))

    def prepare(self, index):
        """The batch and the noise of a step, on the host."""
        z = [self.latents.draw((BATCH, LATENT)) for _ in range(2)]
        return [self.real(index), *z]

    def bring(self, prepared):
        for place, values in zip(self.inputs, prepared):
            place.copy_(values, non_blocking=True)

    def update_both(self):
        """D, then G, on what lies in `inputs`; both losses, still on the device."""
        real, z_d, z_g = self.inputs
        with torch.no_grad():
            fake = self.g(z_d)
        loss_d = F.softplus(-self.d(real)).mean() + F.softplus(self.d(fake)).mean()
        self.update(self.adam_d, loss_d)
        self.d.requires_grad_(False)
        loss_g = F.softplus(-self.d(self.g(z_g))).mean()
        self.update(self.adam_g, loss_g)
        self.d.requires_grad_(True)
        return torch.stack([loss_d.detach(), loss_g.detach()])

    def step(self, index):
        self.bring(self.prepare(index))
        return self.update_both().tolist()

    @staticmethod
    def update(optimiser, loss):
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    @torch.no_grad()
    def draw(self):
        return self.g(self.drawing.draw((BATCH, LATENT)).to(self.device)).cpu().numpy()


def captured(contest):
    """The step as a CUDA graph: all of it in one launch. Warms up on what lies in `inputs`."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            contest.update_both()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        losses = contest.update_both()

    def replay():
        graph.replay()
        return losses

    return replay


def on_gpu(steps):
    """Both ways, with losses read each step, and without waiting for them."""
    torch.backends.cudnn.benchmark = True
    eager = Contest("cuda")
    graphed = Contest("cuda")
    first = timed(eager.step, 0)
    graphed.bring(graphed.prepare(0))
    ways = {"eager": (eager, eager.update_both), "cuda graph": (graphed, captured(graphed))}
    return {
        "device": torch.cuda.get_device_name(),
        "first_step_ms": first[0],
        "losses": [first[1], *[eager.step(index) for index in (1, 2)]],
        "tf32_convolutions": torch.backends.cudnn.allow_tf32,
        "version": torch.__version__,
        **{name: clocked(contest, update, steps) for name, (contest, update) in ways.items()},
    }


def clocked(contest, update, steps):
    """What is uploaded is drawn beforehand: PyTorch's drawing is not what is measured."""
    prepared = [[values.pin_memory() for values in contest.prepare(index)] for index in range(8)]
    kinds = {"waiting": lambda losses: losses.tolist(), "queued": lambda losses: None}
    found = {}
    for kind, read in kinds.items():
        times, torch_busy = [], []
        torch.cuda.synchronize()
        start = time.perf_counter()
        for index in range(steps):
            began = time.perf_counter()
            contest.bring(prepared[index % len(prepared)])
            losses = update()
            torch_busy.append((time.perf_counter() - began) * 1000)
            read(losses)
            times.append((time.perf_counter() - began) * 1000)
        torch.cuda.synchronize()
        all_ms = (time.perf_counter() - start) * 1000
        found[kind] = {
            "ms_per_step": all_ms / steps if kind == "queued" else statistics.median(times),
            "host_ms": statistics.median(torch_busy),
        }
    return {
        "ms_per_step": found["waiting"]["ms_per_step"],
        "ms_per_step_queued": found["queued"]["ms_per_step"],
        "host_ms": found["queued"]["host_ms"],
    }


def timed(act, *args):
    start = time.perf_counter()
    value = act(*args)
    return (time.perf_counter() - start) * 1000, value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    asked = parser.parse_args()
    if asked.device == "cuda":
        print(json.dumps(on_gpu(asked.steps)))
        return
    torch.set_num_threads(asked.threads)
    contest = Contest()
    runs = [timed(contest.step, index) for index in range(1 + asked.steps)]
    first, *times = [ms for ms, _ in runs]
    draws = [timed(contest.draw)[0] for _ in range(5)]
    print(json.dumps({
        "first_step_ms": first,
        "ms_per_step": statistics.median(times),
        "ms_min": min(times),
        "steps": asked.steps,
        "gen_images_per_s": 1000 * BATCH / statistics.median(draws),
        "losses": [losses for _, losses in runs],
        "version": torch.__version__,
        "threads": asked.threads,
    }))


if __name__ == "__main__":
    main()
