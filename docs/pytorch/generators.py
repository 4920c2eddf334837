"""Atelier's generators in PyTorch: a class for each family, and `load`, which makes one of a file.

    atelier export --model pretrained/cdcgan-s.bpk --to safetensors --out cdcgan-s.safetensors

    import torch
    from generators import load
    generator = load("cdcgan-s.safetensors")
    z = torch.randn(10, generator.latent)
    pictures = generator(z, torch.arange(10))        # [10, 1, 28, 28], -1 (black) to 1 (white)

Needs torch and safetensors, nothing else.
"""

import json

import torch
from safetensors import safe_open
from torch import nn
from torch.nn import functional as F

SLOPE = 0.2


def join_label(z, labels, count):
    """z with the label as a one-hot row of `count` behind it."""
    if count == 0:
        return z
    return torch.cat([z, F.one_hot(labels.long(), count).to(z.dtype)], 1)


class ImageGenerator(nn.Module):
    """DCGAN's: a linear layer makes a map of a quarter of the picture's sides, and two transposed
    convolutions double them."""

    def __init__(self, latent=64, labels=0, widths=(64, 64, 32), space=(1, 28, 28), norm=True):
        super().__init__()
        channels, height, width = space
        quarter, half, full = widths
        self.latent, self.labels = latent, labels
        self.start = (quarter, height // 4, width // 4)
        batch_norm = nn.BatchNorm2d if norm else nn.Identity
        self.project = nn.Linear(latent + labels, quarter * (height // 4) * (width // 4), bias=not norm)
        self.norm0 = batch_norm(quarter)
        self.up1 = nn.ConvTranspose2d(quarter, half, 4, 2, 1, bias=not norm)
        self.norm1 = batch_norm(half)
        self.up2 = nn.ConvTranspose2d(half, full, 4, 2, 1, bias=not norm)
        self.norm2 = batch_norm(full)
        self.image = nn.Conv2d(full, channels, 3, 1, 1)

    @classmethod
    def like(cls, told, shape):
        """Of what the file tells, and of the shapes of its weights."""
        widths = (*shape("up1.weight")[:2], shape("up2.weight")[1])
        norm = told["knobs"]["generator_norm"] > 0.5
        return cls(told["latent"], told["labels"], widths, tuple(told["space"]), norm)

    def forward(self, z, labels=None):
        x = self.project(join_label(z, labels, self.labels)).unflatten(1, self.start)
        x = F.relu(self.norm0(x))
        x = F.relu(self.norm1(self.up1(x)))
        x = F.relu(self.norm2(self.up2(x)))
        return torch.tanh(self.image(x))


class ClassShades(nn.Module):
    """What each class adds to the scale and to the shift of each feature."""

    def __init__(self, labels, features):
        super().__init__()
        self.scale = nn.Parameter(torch.zeros(labels, features))
        self.shift = nn.Parameter(torch.zeros(labels, features))

    def forward(self, x, labels):
        return x * (1 + self.scale[labels.long()]) + self.shift[labels.long()]


class PixelGenerator(nn.Module):
    """The first GAN's: numbers through two hidden layers to pixels."""

    def __init__(self, latent=64, labels=0, widths=(512, 1024), space=(1, 28, 28), norm=True):
        super().__init__()
        channels, height, width = space
        first, second = widths
        told = norm and labels > 0
        batch_norm = nn.BatchNorm1d if norm else nn.Identity
        self.latent, self.labels, self.space = latent, labels, space
        self.hidden1 = nn.Linear(latent + labels, first)
        self.norm1 = batch_norm(first)
        self.classes1 = ClassShades(labels, first) if told else None
        self.hidden2 = nn.Linear(first, second)
        self.norm2 = batch_norm(second)
        self.classes2 = ClassShades(labels, second) if told else None
        self.image = nn.Linear(second, channels * height * width)

    @classmethod
    def like(cls, told, shape):
        widths = (shape("hidden1.weight")[0], shape("hidden2.weight")[0])
        norm = told["knobs"]["generator_norm"] > 0.5
        return cls(told["latent"], told["labels"], widths, tuple(told["space"]), norm)

    def forward(self, z, labels=None):
        x = self.norm1(self.hidden1(join_label(z, labels, self.labels)))
        x = F.relu(x if self.classes1 is None else self.classes1(x, labels))
        x = self.norm2(self.hidden2(x))
        x = F.relu(x if self.classes2 is None else self.classes2(x, labels))
        return torch.tanh(self.image(x)).unflatten(1, self.space)


class UNet(nn.Module):
    """pix2pix's: a picture to an eighth of its sides and back. z, N(0, 1), says which channels of the
    first layer on the way up are switched off, in drawing too."""

    def __init__(self, given=(1, 28, 28), space=(1, 28, 28), widths=(16, 32, 64), norm=True, skips=True, dropout=0.2):
        super().__init__()
        half, quarter, eighth = widths
        batch_norm = nn.BatchNorm2d if norm else nn.Identity
        self.latent, self.labels, self.skips, self.dropout = quarter, 0, skips, dropout

        def joined(up, across):
            return up + across if skips else up

        self.down1 = nn.Conv2d(given[0], half, 4, 2, 1)
        self.down2 = nn.Conv2d(half, quarter, 4, 2, 1, bias=not norm)
        self.down_norm2 = batch_norm(quarter)
        self.down3 = nn.Conv2d(quarter, eighth, 3, 2, 1)
        self.up3 = nn.ConvTranspose2d(eighth, quarter, 3, 2, 1, bias=not norm)
        self.up_norm3 = batch_norm(quarter)
        self.up2 = nn.ConvTranspose2d(joined(quarter, quarter), half, 4, 2, 1, bias=not norm)
        self.up_norm2 = batch_norm(half)
        self.up1 = nn.ConvTranspose2d(joined(half, half), half, 4, 2, 1, bias=not norm)
        self.up_norm1 = batch_norm(half)
        self.image = nn.Conv2d(joined(half, given[0]), space[0], 3, 1, 1)

    @classmethod
    def like(cls, told, shape):
        knobs = told["knobs"]
        widths = [shape(f"down{i}.weight")[0] for i in (1, 2, 3)]
        norm, skips = knobs["generator_norm"] > 0.5, knobs["skips"] > 0.5
        return cls(tuple(told["given"]), tuple(told["space"]), widths, norm, skips, knobs["dropout"])

    def forward(self, z, given):
        half = F.leaky_relu(self.down1(given), SLOPE)
        quarter = F.leaky_relu(self.down_norm2(self.down2(half)), SLOPE)
        eighth = F.leaky_relu(self.down3(quarter), SLOPE)
        up = self.up3(eighth, output_size=quarter.shape[2:])
        up = F.relu(self.up_norm3(up)) * self.kept(z)
        up = F.relu(self.up_norm2(self.up2(self.joined(up, quarter))))
        up = F.relu(self.up_norm1(self.up1(self.joined(up, half))))
        return torch.tanh(self.image(self.joined(up, given)))

    def kept(self, z):
        """0 for a share of the channels, and for the others what keeps their mean."""
        bound = torch.special.ndtri(torch.tensor(self.dropout, dtype=torch.float64))
        return ((z.double() > bound) / (1 - self.dropout)).to(z.dtype)[:, :, None, None]

    def joined(self, up, across):
        return torch.cat([up, across], 1) if self.skips else up


class GAN(PixelGenerator):
    """Goodfellow et al. 2014. generator(z)"""


class CGAN(PixelGenerator):
    """Mirza & Osindero 2014. generator(z, classes)"""


class DCGAN(ImageGenerator):
    """Radford, Metz & Chintala 2015. generator(z)"""


class CDCGAN(ImageGenerator):
    """cGAN in the convolutional form of DCGAN. generator(z, classes)"""


class ACGAN(ImageGenerator):
    """Odena, Olah & Shlens 2017. generator(z, classes)"""


class TwoNGAN(ImageGenerator):
    """2N-GAN, Bromley 2018. generator(z, classes)"""


class VACGAN(ImageGenerator):
    """Bazrafkan & Corcoran 2018. generator(z, classes)"""


class InfoGAN(ImageGenerator):
    """Chen et al. 2016. The first two numbers of z are the continuous codes, -1 to 1; the labels are the
    categorical one, 0 to 9. generator(z, codes)"""


class WGAN(ImageGenerator):
    """Arjovsky, Chintala & Bottou 2017. generator(z)"""


class WGANGP(ImageGenerator):
    """Gulrajani et al. 2017. generator(z)"""


class SNGAN(ImageGenerator):
    """Miyato et al. 2018. generator(z)"""


class R3GAN(ImageGenerator):
    """Huang et al. 2024. generator(z)"""


class Pix2pix(UNet):
    """Isola, Zhu, Zhou & Efros 2017. generator(z, given): z is [n, latent], given [n, channels, height,
    width], -1 to 1"""


FAMILIES = {
    "gan": GAN,
    "cgan": CGAN,
    "dcgan": DCGAN,
    "cdcgan": CDCGAN,
    "acgan": ACGAN,
    "2n-gan": TwoNGAN,
    "vac-gan": VACGAN,
    "infogan": InfoGAN,
    "wgan": WGAN,
    "wgan-gp": WGANGP,
    "sngan": SNGAN,
    "r3gan": R3GAN,
    "pix2pix": Pix2pix,
}


def load(path):
    """The generator of a file that `atelier export` wrote, ready to draw. What the file tells of it
    (family, classes, settings) is its `told`."""
    with safe_open(path, framework="pt") as file:
        told = json.loads(file.metadata()["atelier"])
        weights = {name: file.get_tensor(name) for name in file.keys()}
    generator = FAMILIES[told["family"]].like(told, lambda name: weights[name].shape)
    generator.load_state_dict(weights)
    generator.told = told
    return generator.eval()
