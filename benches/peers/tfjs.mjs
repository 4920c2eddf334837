// The reference DCGAN in TensorFlow.js. Its fast layout is channels last, so weights are
// permuted once at the start; the computation is that of ../reference.mjs.

import { ADAM, BATCH, BN_EPSILON, LATENT, SHAPES, SIDE, SLOPE, permuted, weights } from "../reference.mjs";
import { bench } from "./harness.mjs";
import { installWasmKernels } from "./tfjs-wasm-kernels.mjs";

const { tf } = globalThis;
const WASM_FILES = new URL("../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url);

bench(async ({ backend, threads }) => {
  await start(backend, threads);
  return contestant(variables());
});

async function start(backend, threads) {
  if (backend === "wasm") {
    if (threads > 1 && !globalThis.crossOriginIsolated) throw new Error("threads need isolation");
    // On one thread the build without threads is the faster one.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", threads > 1);
    if (threads > 1) tf.wasm.setThreadsCount(threads);
    tf.wasm.setWasmPaths(WASM_FILES.pathname);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
  if (backend === "wasm") installWasmKernels(tf);
}

/// Features of 7x7 pixels: from channels first to channels last.
const channelsLast = (values, outer, inner) =>
  permuted(values, [outer, 128, 7 * 7, inner], [0, 2, 1, 3]);

/// Filters: [out, in, 4, 4] or [in, out, 4, 4] to [4, 4, in of the convolution, its out].
const filter = (values, shape) => permuted(values, shape, [2, 3, 1, 0]);

function variables() {
  const drawn = weights();
  const make = (values, shape) => tf.variable(tf.tensor(values, shape));
  const filled = (value, count) => tf.variable(tf.fill([count], value));
  const convolution = (name) => {
    const [outer, inner] = SHAPES[name];
    return make(filter(drawn[name], SHAPES[name]), [4, 4, inner, outer]);
  };
  return {
    g: {
      project: make(channelsLast(drawn.project, LATENT, 1), SHAPES.project),
      scale1: filled(1, 128),
      shift1: filled(0, 128),
      up1: convolution("up1"),
      scale2: filled(1, 64),
      shift2: filled(0, 64),
      up2: convolution("up2"),
    },
    d: {
      conv1: convolution("conv1"),
      bias1: filled(0, 64),
      conv2: convolution("conv2"),
      bias2: filled(0, 128),
      head: make(channelsLast(drawn.head, 1, 1), SHAPES.head),
      bias3: filled(0, 1),
    },
  };
}

function batchNorm(x, scale, shift) {
  const axes = [...x.shape.keys()].slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, BN_EPSILON)));
  return tf.add(tf.mul(x, factor), tf.sub(shift, tf.mul(mean, factor)));
}

function generate(g, z) {
  const seed = tf.reshape(tf.matMul(z, g.project), [BATCH, 7, 7, 128]);
  const small = tf.relu(batchNorm(seed, g.scale1, g.shift1));
  const up1 = tf.conv2dTranspose(small, g.up1, [BATCH, 14, 14, 64], 2, "same");
  const large = tf.relu(batchNorm(up1, g.scale2, g.shift2));
  return tf.tanh(tf.conv2dTranspose(large, g.up2, [BATCH, SIDE, SIDE, 1], 2, "same"));
}

function judge(d, images) {
  const one = tf.leakyRelu(tf.add(tf.conv2d(images, d.conv1, 2, "same"), d.bias1), SLOPE);
  const two = tf.leakyRelu(tf.add(tf.conv2d(one, d.conv2, 2, "same"), d.bias2), SLOPE);
  return tf.add(tf.matMul(tf.reshape(two, [BATCH, -1]), d.head), d.bias3);
}

const losses = {
  d: (real, fake) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))),
  g: (fake) => tf.mean(tf.softplus(tf.neg(fake))),
};

function contestant({ g, d }) {
  const adam = () => tf.train.adam(ADAM.rate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  const optimisers = { g: adam(), d: adam() };
  const code = (values) => tf.tensor(values, [BATCH, LATENT]);
  const train = (optimiser, model, loss) => optimiser.minimize(loss, true, Object.values(model));
  return {
    async step(real, zD, zG) {
      const found = tf.tidy(() => {
        const images = tf.tensor(real, [BATCH, SIDE, SIDE, 1]);
        const fake = generate(g, code(zD));
        return [
          train(optimisers.d, d, () => losses.d(judge(d, images), judge(d, fake))),
          train(optimisers.g, g, () => losses.g(judge(d, generate(g, code(zG))))),
        ];
      });
      return read(found);
    },
    async draw(z) {
      return (await read([tf.tidy(() => generate(g, code(z)))]))[0];
    },
  };
}

/// Asks for all values at once, so that a GPU is waited for once.
async function read(tensors) {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values.map((numbers) => (numbers.length === 1 ? numbers[0] : numbers));
}
