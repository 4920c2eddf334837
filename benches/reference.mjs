// The reference DCGAN that every contestant trains: the same initial weights, latent codes and
// batches, so that the first losses of all agree and only the time differs.
//
// G: z [64, 64] -> project -> [128, 7, 7] -> BatchNorm, ReLU -> up1 [64, 14, 14] -> BatchNorm,
//    ReLU -> up2 [1, 28, 28] -> tanh
// D: image -> conv1 [64, 14, 14] -> LeakyReLU -> conv2 [128, 7, 7] -> LeakyReLU -> flatten (channels
//    first) -> head -> logit
// All convolutions are 4x4, stride 2, padding 1. BatchNorm: batch statistics, biased variance,
// scale 1, shift 0, trained. Biases in D only, zero, trained.
//
// Step i: D on real batch i and G(z_D), z_D the next 64*64 latents; then G on the next 64*64.
//   d = mean softplus(-D(real)) + mean softplus(D(fake))     g = mean softplus(-D(G(z_G)))
// Adam as in PyTorch. Both losses are read back every step.

export const BATCH = 64;
export const LATENT = 64;
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
export const SLOPE = 0.2;
export const BN_EPSILON = 1e-5;
export const ADAM = { rate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/// The weights in the order in which they are drawn, row-major in these shapes.
export const SHAPES = {
  project: [LATENT, 128 * 7 * 7], // in, out
  up1: [128, 64, 4, 4], // in, out, height, width
  up2: [64, 1, 4, 4],
  conv1: [64, 1, 4, 4], // out, in, height, width
  conv2: [128, 64, 4, 4],
  head: [128 * 7 * 7, 1], // in, out
};

const WEIGHT_SEED = 1;
const LATENT_SEED = 2;
/// What the drawing of images, timed apart from the training, starts from.
const DRAWING_SEED = 3;

/// The generator mulberry32: 32 random bits a call.
export function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/// `count` numbers, uniform, of mean 0 and standard deviation `deviation`.
function draw(bits, count, deviation) {
  const width = Math.sqrt(3) * deviation;
  return Float32Array.from({ length: count }, () => (2 * (bits() / 2 ** 32) - 1) * width);
}

/// The initial weights by name, as Float32Array. Biases, scales and shifts are 0, 1 and 0.
export function weights() {
  const bits = mulberry32(WEIGHT_SEED);
  const drawn = ([name, shape]) => [name, draw(bits, size(shape), 0.02)];
  return Object.fromEntries(Object.entries(SHAPES).map(drawn));
}

/// Latent codes for one batch a call: z_D, z_G, z_D, z_G…
export function latents(seed = LATENT_SEED) {
  const bits = mulberry32(seed);
  return () => draw(bits, BATCH * LATENT, 1);
}

/// Latent codes for drawing images.
export const drawingLatents = () => latents(DRAWING_SEED);

export const size = (shape) => shape.reduce((product, side) => product * side, 1);

/// Permutes the axes of row-major numbers: for libraries with another layout than the reference.
export function permuted(values, shape, axes) {
  const sides = axes.map((axis) => shape[axis]);
  const strides = axes.map((axis) => size(shape.slice(axis + 1)));
  const at = (index) => {
    let from = 0;
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      from += (index % sides[axis]) * strides[axis];
      index = Math.floor(index / sides[axis]);
    }
    return values[from];
  };
  return Float32Array.from({ length: values.length }, (_, index) => at(index));
}

export const SHARD = "data/fashion-mnist/train-00-images.idx.gz";

/// The real batches of an IDX file (unpacked): call with the step, get [64, 28, 28] in -1..1.
/// After the last whole batch of the file comes its first again.
export function batches(idx) {
  const count = new DataView(idx.buffer, idx.byteOffset).getUint32(4);
  const whole = Math.floor(count / BATCH);
  return (step) => {
    const start = 16 + (step % whole) * BATCH * PIXELS;
    return Float32Array.from(idx.subarray(start, start + BATCH * PIXELS), (grey) => grey / 127.5 - 1);
  };
}

/// The same, fetched by a page from the server of run.mjs.
export async function fetchBatches() {
  const packed = await fetch(new URL(`../${SHARD}`, import.meta.url));
  if (!packed.ok) throw new Error(`${SHARD}: status ${packed.status}`);
  const unpacked = packed.body.pipeThrough(new DecompressionStream("gzip"));
  return batches(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}
