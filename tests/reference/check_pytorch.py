"""Holds the PyTorch modules of docs/pytorch to the command line. The weights of every model are
exported, `atelier sample --values` draws some pictures, and the module must make the same ones of the
same codes and labels.

    pip install torch safetensors numpy
    python tests/reference/check_pytorch.py [ATELIER] [MODELS]

ATELIER is the program, target/release/atelier if left out; MODELS is a directory with a manifest,
pretrained if left out. Run by hand; docs/pytorch/README.md has its output.

Pictures are drawn in two ways, because the command line computes in two ways:
- One at a time. Its convolutions are then plain sums, as PyTorch's are, and no number of a picture,
  −1 to 1, may differ by more than 1e-5.
- Two hundred at once. Its 4x4 convolutions are then F(7x7, 2x2) of Winograd's, which multiply less and
  round more (src/nn/kernels/cpu/winograd). The mean difference must stay below 1e-5, and the largest
  below a tenth of a grey level.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "pytorch"))
from generators import load  # noqa: E402

EQUAL = 1e-5
GREY_LEVEL = 2 / 255
SINGLE = 10
AT_ONCE = 200


class Model:
    """A model of the command line, and the module that is made of its exported weights."""

    def __init__(self, atelier, path, scratch):
        self.atelier, self.path, self.out = atelier, path, scratch / "samples"
        weights = scratch / "weights.safetensors"
        self.run("export", "--to", "safetensors", "--out", weights)
        self.generator = load(weights)
        told = self.generator.told
        self.translates = told["given"] is not None
        # InfoGAN's labels are codes that it found itself: no class can be asked for.
        self.conditional = self.generator.labels > 0 and told["family"] != "infogan"

    def run(self, command, *words):
        words = [self.atelier, command, "--model", self.path, "--force", *words]
        subprocess.run(words, check=True, capture_output=True)

    def array(self, name):
        return numpy.load(self.out / f"{name}.npy")

    def draw(self, *words):
        self.run("sample", "--values", "--out", self.out, *words)

    def differences(self):
        """Of the pictures that were drawn last, number by number."""
        z, expected = [torch.from_numpy(self.array(name)) for name in ("codes", "values")]
        more = []
        if self.translates:
            channels, height, width = self.generator.told["given"]
            given = torch.from_numpy(self.array("given")).float() / 127.5 - 1
            more = [given.reshape(-1, height, width, channels).permute(0, 3, 1, 2)]
        elif self.generator.labels:
            more = [torch.from_numpy(self.array("labels"))]
        with torch.no_grad():
            found = self.generator(z, *more)
        assert found.shape == expected.shape, (found.shape, expected.shape)
        return (found - expected).abs()

    def at_once(self):
        """The mean and the largest difference."""
        self.draw("--count", str(AT_ONCE), "--seed", "7")
        differences = self.differences()
        return differences.mean().item(), differences.max().item()

    def one_by_one(self):
        """The largest difference. Translators are given the first pictures of `at_once`."""
        given = self.array("given") if self.translates else None
        one = self.out.parent / "one.npy"
        largest = 0.0
        for i in range(SINGLE):
            words = ["--seed", str(i)]
            if self.translates:
                numpy.save(one, given[i : i + 1])
                words += ["--given", one]
            else:
                words += ["--count", "1"]
            if self.conditional:
                words += ["--class", str(i % self.generator.labels)]
            self.draw(*words)
            largest = max(largest, self.differences().max().item())
        return largest


def main(atelier="target/release/atelier", models="pretrained"):
    manifest = json.loads((Path(models) / "manifest.json").read_text())
    worst = [0.0, 0.0, 0.0]
    print(f"{'':<28} {'':<8} {SINGLE} one by one   {AT_ONCE} at once")
    print(f"{'model':<28} {'module':<8} {'largest':>13} {'mean':>9} {'largest':>9}")
    with tempfile.TemporaryDirectory() as scratch:
        for entry in manifest["models"]:
            model = Model(atelier, f"{models}/{entry['id']}.bpk", Path(scratch))
            mean, largest = model.at_once()
            found = [model.one_by_one(), mean, largest]
            name = type(model.generator).__name__
            print(f"{entry['id']:<28} {name:<8} {found[0]:13.1e} {mean:9.1e} {largest:9.1e}", flush=True)
            worst = [max(pair) for pair in zip(worst, found)]
    allowed = [EQUAL, EQUAL, GREY_LEVEL / 10]
    print(f"{'worst':<37} {worst[0]:13.1e} {worst[1]:9.1e} {worst[2]:9.1e}")
    print(f"{'allowed':<37} {allowed[0]:13.1e} {allowed[1]:9.1e} {allowed[2]:9.1e}")
    return 0 if all(found <= most for found, most in zip(worst, allowed)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
