// The reference DCGAN in jax-js. Its own convolutions take seconds where they are dilated, and
// it has no way to give a gradient of one's own, so they are written as what it does best: matrix
// products of patches, whose gradients are matrix products again. The layout is channels last;
// weights are permuted once at the start. The computation is that of ../reference.mjs.
//
// jax-js counts references: a function uses up its arguments, and `.ref` keeps one for later.

import {
  defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad,
} from "../node_modules/@jax-js/jax/dist/index.js";
import { ADAM, BATCH, BN_EPSILON, LATENT, SHAPES, SIDE, SLOPE, permuted, weights } from "../reference.mjs";
import { bench } from "./harness.mjs";

bench(async ({ backend }, result) => {
  // On wasm it takes every core if the page is isolated, one if it is not; there is no switch.
  result.threads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  const started = await init(backend);
  if (!started.includes(backend)) throw new Error(`no backend ${backend}`);
  defaultDevice(backend);
  return contestant();
});

// Convolutions: 4x4, stride 2, padding 1

/// [n, h+1, w+1, 4c] cells of 2x2 pixels, of an image with a border of one pixel.
function cells(x) {
  const [n, height, width, c] = x.shape;
  const bordered = np.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]);
  const split = bordered.reshape([n, height / 2 + 1, 2, width / 2 + 1, 2, c]);
  return np.transpose(split, [0, 1, 3, 2, 4, 5]).reshape([n, height / 2 + 1, width / 2 + 1, 4 * c]);
}

/// The image of which these are the cells.
function fromCells(x) {
  const [n, h, w, four] = x.shape;
  const split = np.transpose(x.reshape([n, h, w, 2, 2, four / 4]), [0, 1, 3, 2, 4, 5]);
  return split.reshape([n, 2 * h, 2 * w, four / 4]).slice([], [1, 2 * h - 1], [1, 2 * w - 1], []);
}

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];

/// The 4x4 patches, two apart, of an image: rows of 2x2 neighbouring cells. Put together in the
/// order in which the product reads them: one that permutes as it reads takes twenty times as long.
function patches(image) {
  const x = cells(image);
  const [n, h, w, c] = x.shape;
  const corner = ([i, j]) => x.ref.slice([], [i, i + h - 1], [j, j + w - 1], []);
  const rows = np.concatenate(CORNERS.map(corner), 3).reshape([n * (h - 1) * (w - 1), 4 * c]);
  x.dispose();
  return rows;
}

/// The image on which patches lie, summed where they overlap.
function fromPatches(rows, n, h, w) {
  const c = rows.shape[1] / 4;
  const x = rows.reshape([n, h, w, 4, c]);
  const corner = ([i, j], k) => {
    const part = x.ref.slice([], [], [], k, []);
    return np.pad(part, [[0, 0], [i, 1 - i], [j, 1 - j], [0, 0]]);
  };
  const sum = CORNERS.map(corner).reduce((a, b) => a.add(b));
  x.dispose();
  return fromCells(sum);
}

/// `filter` is [16 in, out].
function convolution(x, filter) {
  const [n, height, width] = x.shape;
  return np.matmul(patches(x), filter).reshape([n, height / 2, width / 2, -1]);
}

/// The same transposed. `filter` is [in, 16 out].
function transposedConvolution(x, filter) {
  const [n, h, w, c] = x.shape;
  return fromPatches(np.matmul(x.reshape([n * h * w, c]), filter), n, h, w);
}

// The model

/// Features of 7x7 pixels: from channels first to channels last.
const channelsLast = (values, outer, inner) =>
  permuted(values, [outer, 128, 7 * 7, inner], [0, 2, 1, 3]);

/// [a, b, 4, 4], the sides split into cell and pixel of the cell, in the order of `patches`.
const filter = (values, [a, b], axes) => permuted(values, [a, b, 2, 2, 2, 2], axes);

function parameters() {
  const drawn = weights();
  const make = (values, shape) => np.array(values).reshape(shape);
  const filled = (value, count) => np.array(new Float32Array(count).fill(value));
  const down = (name) => filter(drawn[name], SHAPES[name], [2, 4, 3, 5, 1, 0]);
  const up = (name) => filter(drawn[name], SHAPES[name], [0, 2, 4, 3, 5, 1]);
  return {
    g: {
      project: make(channelsLast(drawn.project, LATENT, 1), SHAPES.project),
      scale1: filled(1, 128),
      shift1: filled(0, 128),
      up1: make(up("up1"), [128, 16 * 64]),
      scale2: filled(1, 64),
      shift2: filled(0, 64),
      up2: make(up("up2"), [64, 16]),
    },
    d: {
      conv1: make(down("conv1"), [16, 64]),
      bias1: filled(0, 64),
      conv2: make(down("conv2"), [16 * 64, 128]),
      bias2: filled(0, 128),
      head: make(channelsLast(drawn.head, 1, 1), SHAPES.head),
      bias3: filled(0, 1),
    },
  };
}

function batchNorm(x, scale, shift) {
  const axes = [...x.shape.keys()].slice(0, -1);
  const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  return centred.mul(scale.div(np.sqrt(variance.add(BN_EPSILON)))).add(shift);
}

function generate(g, z) {
  const seed = np.matmul(z, g.project).reshape([BATCH, 7, 7, 128]);
  const small = nn.relu(batchNorm(seed, g.scale1, g.shift1));
  const large = nn.relu(batchNorm(transposedConvolution(small, g.up1), g.scale2, g.shift2));
  return np.tanh(transposedConvolution(large, g.up2));
}

function judge(d, images) {
  const one = nn.leakyRelu(convolution(images, d.conv1).add(d.bias1), SLOPE);
  const two = nn.leakyRelu(convolution(one, d.conv2).add(d.bias2), SLOPE);
  return np.matmul(two.reshape([BATCH, -1]), d.head).add(d.bias3);
}

const meanSoftplus = (x) => np.mean(nn.softplus(x));
const lossD = (d, real, fake) => {
  const onReal = judge(tree.ref(d), real);
  return meanSoftplus(onReal.neg()).add(meanSoftplus(judge(d, fake)));
};
/// D's biases are arguments of their own because jax-js computes what only one product reads
/// anew for every element of the product. With the biases' gradients, which cost nothing and are
/// thrown away, the gradients in D have two readers and are computed once.
const lossG = (g, biases, d, z) => meanSoftplus(judge({ ...d, ...biases }, generate(g, z)).neg());

// Training

const zeros = (model) => tree.map((x) => np.zeros(x.shape), model);

/// One step of Adam. `correction` is [1 - beta1^t, 1 - beta2^t].
function adam({ model, m, v }, gradient, correction) {
  const [first, second] = [correction.ref.slice(0), correction.slice(1)];
  const mixed = (beta) => (old, fresh) => old.mul(beta).add(fresh.mul(1 - beta));
  const newM = tree.map(mixed(ADAM.beta1), m, tree.ref(gradient));
  const newV = tree.map((old, fresh) => mixed(ADAM.beta2)(old, np.square(fresh)), v, gradient);
  const moved = (x, m, v) => {
    const root = np.sqrt(v.div(second.ref)).add(ADAM.epsilon);
    return x.sub(m.div(first.ref).div(root).mul(ADAM.rate));
  };
  const newModel = tree.map(moved, model, tree.ref(newM), tree.ref(newV));
  tree.dispose([first, second]);
  return { model: newModel, m: newM, v: newV };
}

const trainD = jit((state, g, real, z, correction) => {
  const fake = lax.stopGradient(generate(g, z));
  const [loss, gradient] = valueAndGrad(lossD)(tree.ref(state.model), real, fake);
  return { loss, state: adam(state, gradient, correction) };
});

const trainG = jit((state, { bias1, bias2, ...d }, z, correction) => {
  const both = valueAndGrad(lossG, { argnums: [0, 1] });
  const [loss, [gradient, unused]] = both(tree.ref(state.model), { bias1, bias2 }, d, z);
  return { loss, unused, state: adam(state, gradient, correction) };
});

const drawn = jit(generate);

function contestant() {
  const { g, d } = parameters();
  const fresh = (model) => ({ model, m: zeros(tree.ref(model)), v: zeros(tree.ref(model)) });
  let [stateG, stateD] = [fresh(g), fresh(d)];
  let t = 0;
  const code = (values) => np.array(values).reshape([BATCH, LATENT]);
  const correction = () => np.array([1 - ADAM.beta1 ** t, 1 - ADAM.beta2 ** t]);
  return {
    async step(real, zD, zG) {
      t += 1;
      const images = np.array(real).reshape([BATCH, SIDE, SIDE, 1]);
      const forD = trainD(stateD, tree.ref(stateG.model), images, code(zD), correction());
      stateD = forD.state;
      const forG = trainG(stateG, tree.ref(stateD.model), code(zG), correction());
      stateG = forG.state;
      tree.dispose(forG.unused);
      const values = await Promise.all([forD.loss.data(), forG.loss.data()]);
      return values.map(([loss]) => loss);
    },
    draw: (z) => drawn(tree.ref(stateG.model), code(z)).data(),
  };
}
