"""Writes losses.json: what PyTorch computes for small fixed inputs.

tests/native/reference/ holds this program's losses and optimiser, and the layers of burn
on which it rests, to these numbers. Inputs come from a formula, not from a random state, and
are exact in 32 bits; PyTorch computes in 64, so its own rounding plays no part.

    pip install torch numpy
    python tests/reference/make_reference.py
"""

import json
import math
from pathlib import Path

import torch
from torch.nn import functional as F


def values(count, scale, phase):
    """Numbers between -scale and scale without a pattern, exact in 32 bits."""
    wave = [scale * math.sin(1.3 * i + 0.1 * i * i + phase) for i in range(count)]
    return torch.tensor(wave, dtype=torch.float32).double()


def tensor(shape, scale, phase):
    return values(math.prod(shape), scale, phase).reshape(shape)


def flat(numbers):
    """For the file: flat, nine digits, which is more than 32 bits hold."""
    return [float(f"{x:.9g}") for x in numbers.detach().flatten().tolist()]


def with_gradient(loss, *inputs):
    """A loss, and its gradient by each input."""
    return {"loss": flat(loss)[0], "gradients": [flat(g) for g in torch.autograd.grad(loss, inputs)]}


def losses():
    real = values(8, 4.0, 0.3).requires_grad_()
    fake = values(8, 4.0, 2.0).requires_grad_()
    # Where log(sigmoid) would have overflowed.
    extreme = torch.tensor([-120.0, -30.0, 0.0, 30.0, 120.0], dtype=torch.float64).requires_grad_()
    noisy = (real + values(8, 0.2, 1.0).detach()).detach()
    noisy = noisy.float().double().requires_grad_()

    def bce(logits, target):
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    # The convention: the sum of the two means, not their half.
    def discriminator(real, fake, smoothing):
        return bce(real, 1 - smoothing) + bce(fake, 0.0)

    logistic = F.softplus(-real).mean() + F.softplus(fake).mean()
    assert torch.allclose(logistic, discriminator(real, fake, 0.0))
    return {
        "real": flat(real),
        "fake": flat(fake),
        "noisy": flat(noisy),
        "extreme": flat(extreme),
        "discriminator": with_gradient(discriminator(real, fake, 0.0), real, fake),
        "discriminator_smoothed": with_gradient(discriminator(real, fake, 0.1), real, fake),
        "discriminator_logistic": with_gradient(logistic, real, fake),
        "discriminator_extreme": with_gradient(discriminator(extreme, extreme, 0.1), extreme),
        "generator": with_gradient(F.softplus(-fake).mean(), fake),
        "generator_extreme": with_gradient(F.softplus(-extreme).mean(), extreme),
        "r1_weight": 20.0,
        "approximate_r1": with_gradient(20.0 * (real - noisy).square().mean(), real, noisy),
    }


def families():
    """The losses of the families with more than one logit, by their papers' formulas."""
    n, classes = 6, 10
    labels = torch.tensor([3, 0, 9, 5, 5, 1])
    real = tensor((n, 2 * classes), 3.0, 0.2).requires_grad_()
    fake = tensor((n, 2 * classes), 3.0, 1.1).requires_grad_()
    codes = tensor((n, 2), 1.0, 0.9)
    softplus, cross = F.softplus, F.cross_entropy
    weight = 0.5

    def acgan_d():
        s = softplus(-real[:, 0]).mean() + softplus(fake[:, 0]).mean()
        return s + weight * (cross(real[:, 1:11], labels) + cross(fake[:, 1:11], labels))

    def infogan():
        mean, log_deviation = fake[:, 11:13], fake[:, 13:15].clamp(-2, 2)
        gaussian = torch.distributions.Normal(mean, log_deviation.exp())
        return cross(fake[:, 1:11], labels), -gaussian.log_prob(codes).sum(1).mean()

    generator = softplus(-fake[:, 0]).mean() + weight * cross(fake[:, 1:11], labels)
    return {
        "real": flat(real),
        "fake": flat(fake),
        "codes": flat(codes),
        "labels": labels.tolist(),
        "class_weight": weight,
        "saturating": with_gradient(torch.log(1 - torch.sigmoid(fake)).mean(), fake),
        "acgan_discriminator": with_gradient(acgan_d(), real, fake),
        # VAC-GAN's is the same of two networks' outputs.
        "acgan_generator": with_gradient(generator, fake),
        "two_n_discriminator": with_gradient(
            cross(real, labels) + cross(fake, labels + classes), real, fake),
        "two_n_generator": with_gradient(cross(fake, labels), fake),
        "infogan_values": with_gradient(infogan()[0], fake),
        "infogan_continuous": with_gradient(infogan()[1], fake),
    }


def critics():
    """The losses whose D is a critic, and feature matching, by their papers' formulas."""
    real = values(8, 4.0, 0.3).requires_grad_()
    fake = values(8, 4.0, 2.0).requires_grad_()
    one, other = tensor((6, 5), 2.0, 0.4), tensor((6, 5), 2.0, 1.7)
    other.requires_grad_()
    relu = F.relu
    matching = 0.5 * (one.mean(0) - other.mean(0)).square().sum()
    return {
        "real": flat(real),
        "fake": flat(fake),
        "wasserstein_critic": with_gradient(fake.mean() - real.mean(), real, fake),
        "wasserstein_generator": with_gradient(-fake.mean(), fake),
        "hinge": with_gradient(relu(1 - real).mean() + relu(1 + fake).mean(), real, fake),
        "least_squares_discriminator": with_gradient(
            0.5 * F.mse_loss(real, torch.ones_like(real))
            + 0.5 * F.mse_loss(fake, -torch.ones_like(fake)), real, fake),
        "least_squares_generator": with_gradient(
            0.5 * F.mse_loss(fake, torch.zeros_like(fake)), fake),
        "relativistic": with_gradient(F.softplus(fake - real).mean(), real, fake),
        "features_real": flat(one),
        "features_fake": flat(other),
        "matching_weight": 0.5,
        "matching": with_gradient(matching, other),
    }


def adam(betas, steps=5):
    """Half the sum of curvature * (w - target)^2, from `start`; without betas: by RMSProp."""
    start, target = values(4, 1.0, 0.5), values(4, 2.0, 1.5)
    curvature = torch.tensor([0.01, 1.0, 30.0, 0.0], dtype=torch.float64)  # 0: the gradient is 0.
    curvature = curvature.float().double()
    w = start.clone().requires_grad_()
    if betas is None:
        optimiser = torch.optim.RMSprop([w], lr=2e-3, alpha=0.99, eps=1e-8)
        betas = (0.0, 0.99)
    else:
        optimiser = torch.optim.Adam([w], lr=2e-3, betas=betas, eps=1e-8)
    trajectory = []
    for _ in range(steps):
        optimiser.zero_grad()
        (0.5 * curvature * (w - target).square()).sum().backward()
        optimiser.step()
        trajectory.append(flat(w))
    return {
        "rate": 2e-3,
        "betas": list(betas),
        "start": flat(start),
        "target": flat(target),
        "curvature": flat(curvature),
        "trajectory": trajectory,
    }


def layer(function, input, *parameters):
    """Output, and the gradients of sum(probe * output) by input and parameters."""
    input.requires_grad_()
    for parameter in parameters:
        parameter.requires_grad_()
    output = function(input, *parameters)
    probe = tensor(output.shape, 1.0, 4.0)
    gradients = torch.autograd.grad((probe * output).sum(), (input, *parameters))
    return {
        "input": flat(input),
        "parameters": [flat(parameter) for parameter in parameters],
        "output": flat(output),
        "probe": flat(probe),
        "gradients": [flat(gradient) for gradient in gradients],
    }


def conv_transpose():
    """Two images, three channels of 3x3, to two channels of 6x6."""
    return layer(
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1),
        tensor((2, 3, 3, 3), 1.0, 0.1), tensor((3, 2, 4, 4), 0.5, 0.2), tensor((2,), 0.3, 0.3),
    )


def conv():
    """Two images, two channels of 6x6, to three channels of 3x3."""
    return layer(
        lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1),
        tensor((2, 2, 6, 6), 1.0, 0.4), tensor((3, 2, 4, 4), 0.5, 0.5), tensor((3,), 0.3, 0.6),
    )


def batch_norm():
    """One step in training mode (PyTorch keeps the unbiased variance), then inference."""
    running = [torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)]
    result = layer(
        lambda x, w, b: F.batch_norm(x, *running, w, b, training=True, momentum=0.1, eps=1e-5),
        tensor((4, 3, 2, 2), 2.0, 0.7), 1 + tensor((3,), 0.5, 0.8).detach(), tensor((3,), 0.5, 0.9),
    )
    x = torch.tensor(result["input"], dtype=torch.float64).reshape(4, 3, 2, 2)
    w, b = (torch.tensor(p, dtype=torch.float64) for p in result["parameters"])
    inference = F.batch_norm(x, *running, w, b, training=False, eps=1e-5)
    return result | {
        "running_mean": flat(running[0]),
        "running_variance": flat(running[1]),
        "inference": flat(inference),
    }


def pix2pix():
    """The losses of table 1, of verdicts on four patches of three pictures."""
    real, fake = tensor((3, 4), 3.0, 0.2), tensor((3, 4), 3.0, 1.1)
    truth, made = tensor((3, 1, 2, 3), 1.0, 0.3), tensor((3, 1, 2, 3), 1.0, 1.7)
    for leaf in (real, fake, made):
        leaf.requires_grad_()
    weight = 10.0

    def generator(adversarial, l1, l2):
        parts = adversarial * F.softplus(-fake).mean() + l1 * F.l1_loss(made, truth)
        return with_gradient(parts + l2 * F.mse_loss(made, truth), fake, made)

    discriminator = F.softplus(-real).mean() + F.softplus(fake).mean()
    return {
        "real": flat(real),
        "fake": flat(fake),
        "truth": flat(truth),
        "made": flat(made),
        "lambda": weight,
        "discriminator": with_gradient(discriminator, real, fake),
        "generator": {
            "L1 + cGAN": generator(1, weight, 0),
            "L1": generator(0, 1, 0),
            "L2": generator(0, 0, 1),
            "cGAN": generator(1, 0, 0),
            "L1 + GAN": generator(1, weight, 0),
        },
        "unet": {
            "skips": unet(skips=True, norm=False),
            "no skips": unet(skips=False, norm=False),
            "skips, BatchNorm": unet(skips=True, norm=True),
        },
        "patches": {"10": patch_gan(convolutions=2, whole=False),
                    "whole picture": patch_gan(convolutions=3, whole=True)},
    }


def weights(shapes):
    """Of networks that are too large for the file: by a formula, in the order of their names."""
    found = {}
    for phase, (name, shape) in enumerate(sorted(shapes.items())):
        if len(shape) > 1:
            scale = 1.5 / math.sqrt(math.prod(shape) / shape[0])
        else:
            scale = 0.3
        found[name] = tensor(shape, scale, float(phase))
        if name.endswith("gamma"):
            found[name] = (found[name] + 1).float().double()
        found[name].requires_grad_()
    return found


def network(output, input, found):
    """Output, and of sum(probe * output) the gradient by input and its norms by the weights."""
    probe = tensor(output.shape, 1.0, 4.0)
    names = sorted(found)
    by_input, *others = torch.autograd.grad(
        (probe * output).sum(), [input, *(found[name] for name in names)])
    return {
        "output": flat(output),
        "gradient": flat(by_input),
        "norms": {name: flat(g.norm())[0] for name, g in zip(names, others)},
    }


def unet(skips, norm):
    """pix2pix's generator in its smallest size, on pictures of 8x12: 4x6, 2x3, 1x2 and back."""
    half, quarter, eighth = 16, 32, 64
    across = (lambda channels: channels) if skips else (lambda channels: 0)
    shapes = {
        "down1.weight": (half, 1, 4, 4), "down1.bias": (half,),
        "down2.weight": (quarter, half, 4, 4),
        "down3.weight": (eighth, quarter, 3, 3), "down3.bias": (eighth,),
        "up3.weight": (eighth, quarter, 3, 3),
        "up2.weight": (quarter + across(quarter), half, 4, 4),
        "up1.weight": (half + across(half), half, 4, 4),
        "image.weight": (1, half + across(1), 3, 3), "image.bias": (1,),
    }
    made = {"down2": ("down_norm2", quarter), "up3": ("up_norm3", quarter),
            "up2": ("up_norm2", half), "up1": ("up_norm1", half)}
    for layer, (name, channels) in made.items():
        if norm:
            shapes |= {f"{name}.gamma": (channels,), f"{name}.beta": (channels,)}
        else:
            shapes[f"{layer}.bias"] = (channels,)
    w = weights(shapes)
    n = 2 if norm else 1
    x, z = tensor((n, 1, 8, 12), 1.0, 0.6).requires_grad_(), tensor((n, quarter), 2.0, 0.5)

    def normalised(layer, x):
        name = made[layer][0]
        if not norm:
            return x
        return F.batch_norm(x, None, None, w[f"{name}.gamma"], w[f"{name}.beta"], training=True)

    def down(layer, x):
        x = F.conv2d(x, w[f"{layer}.weight"], w.get(f"{layer}.bias"), stride=2, padding=1)
        return F.leaky_relu(normalised(layer, x) if layer in made else x, 0.2)

    def up(layer, x, **window):
        x = F.conv_transpose2d(
            x, w[f"{layer}.weight"], w.get(f"{layer}.bias"), stride=2, padding=1, **window)
        return F.relu(normalised(layer, x))

    def joined(x, other):
        return torch.cat([x, other], 1) if skips else x

    at_half = down("down1", x)
    at_quarter = down("down2", at_half)
    # Of 1x2 comes 1x3, or with an output padding 2x3.
    y = up("up3", down("down3", at_quarter), output_padding=(1, 0))
    # Dropout at a rate of a quarter, of the normal distribution.
    rate = 0.25
    kept = (z > torch.distributions.Normal(0.0, 1.0).icdf(torch.tensor(rate))) / (1 - rate)
    y = up("up2", joined(y * kept[:, :, None, None], at_quarter))
    y = up("up1", joined(y, at_half))
    y = F.conv2d(joined(y, x), w["image.weight"], w["image.bias"], padding=1).tanh()
    return network(y, x, w)


def patch_gan(convolutions, whole):
    """pix2pix's discriminator in its smallest size, on two pictures of 8x12 side by side."""
    widths = [2, 16, 32, 64][:convolutions + 1]
    shapes = {}
    for i, (before, after) in enumerate(zip(widths, widths[1:])):
        shapes |= {f"layers.{i}.weight": (after, before, 4, 4), f"layers.{i}.bias": (after,)}
    last = widths[-1]
    if whole:
        shapes |= {"whole.weight": (last, 1), "whole.bias": (1,)}
    else:
        shapes |= {"patch.weight": (1, last, 1, 1), "patch.bias": (1,)}
    w = weights(shapes)
    x = tensor((1, 2, 8, 12), 1.0, 0.6).requires_grad_()
    y = x
    for i in range(convolutions):
        y = F.conv2d(y, w[f"layers.{i}.weight"], w[f"layers.{i}.bias"], stride=2, padding=1)
        y = F.leaky_relu(y, 0.2)
    if whole:
        y = y.flatten(1) @ w["whole.weight"] + w["whole.bias"]
    else:
        y = F.conv2d(y, w["patch.weight"], w["patch.bias"]).flatten(1)
    return network(y, x, w)


if __name__ == "__main__":
    reference = {
        "torch": torch.__version__.split("+")[0],
        "losses": losses(),
        "families": families(),
        "critics": critics(),
        "adam": [adam((0.5, 0.999)), adam((0.0, 0.99))],
        "rms_prop": adam(None),
        "conv_transpose": conv_transpose(),
        "conv": conv(),
        "batch_norm": batch_norm(),
        "pix2pix": pix2pix(),
    }
    path = Path(__file__).with_name("losses.json")
    path.write_text(json.dumps(reference, indent=1) + "\n")
    print(path, path.stat().st_size, "bytes")
