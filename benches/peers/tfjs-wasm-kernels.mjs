// TensorFlow.js's wasm backend at its best for this model: the kernel it lacks and a faster
// version of one it has, both made of its own fast stride-1 convolution. Written as kernels
// rather than with tf.customGrad, so that the model itself stays plain TensorFlow.js, and so
// that a gradient nobody asks for is not computed.
//
// Only for what the model has: 4x4 filters, stride 2, padding 1, channels last.

/// By the parity of the output's row or column: output 2i takes filter taps 3 and 1 on inputs i-1
/// and i, output 2i+1 takes taps 2 and 0 on inputs i and i+1.
const PHASES = [
  { taps: [3, 1], pad: [1, 0] },
  { taps: [2, 0], pad: [0, 1] },
];

export function installWasmKernels(tf) {
  const install = (kernelName, kernelFunc) => {
    if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  };
  install("Conv2DBackpropFilter", ({ inputs, attrs }) =>
    tf.tidy(() => filterGradient(tf, inputs.x, inputs.dy, attrs.filterShape)));
  install("Conv2DBackpropInput", ({ inputs }) =>
    tf.tidy(() => transposedConvolution(tf, inputs.dy, inputs.filter)));
}

/// The filter's gradient is itself a convolution: of the input, batch and channels changing
/// places, by the output's gradient, whose pixels lie two apart.
function filterGradient(tf, x, dy, filterShape) {
  const image = tf.transpose(x, [3, 1, 2, 0]);
  const filter = tf.transpose(dy, [1, 2, 0, 3]);
  const around = [[0, 0], [1, 1], [1, 1], [0, 0]];
  const gradient = tf.conv2d(image, filter, 1, around, "NHWC", 2);
  return tf.reshape(tf.transpose(gradient, [1, 2, 0, 3]), filterShape);
}

/// Four 2x2 convolutions, one for each parity of row and column, and their results interleaved.
/// `filter` is [4, 4, channels of the result, channels of x].
function transposedConvolution(tf, x, filter) {
  const [batch, height, width] = x.shape;
  const channels = filter.shape[2];
  const values = filter.dataSync();
  const phase = (rows, columns) => {
    const part = picked(tf, values, filter.shape, rows.taps, columns.taps);
    return tf.conv2d(x, part, 1, [[0, 0], rows.pad, columns.pad, [0, 0]]);
  };
  const side = (parts, axis, shape) => tf.reshape(tf.concat(parts, axis), shape);
  const row = (rows) =>
    side(PHASES.map((columns) => phase(rows, columns)), 3, [batch, height, 2 * width * channels]);
  return side(PHASES.map(row), 2, [batch, 2 * height, 2 * width, channels]);
}

/// The 2x2 filter of some taps, its channels swapped. In JavaScript, because tf.slice would copy
/// the whole filter for every tap.
function picked(tf, values, [, , to, from], rows, columns) {
  const part = new Float32Array(4 * from * to);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const tap = (4 * row + column) * to * from;
      for (let i = 0; i < from; i++) {
        for (let o = 0; o < to; o++) part[at++] = values[tap + o * from + i];
      }
    }
  }
  return tf.tensor(part, [2, 2, from, to]);
}
