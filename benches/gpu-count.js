// Counts what a page or a worker asks of WebGPU, in globalThis.gpuCounts. A script without imports
// or exports, so that it can be put before a page's own scripts (run.mjs does) and be imported as
// a worker's first line (bench-worker.js). gpuCounts.reset() sets every count to 0.

(() => {
  const ZERO = {
    dispatches: 0,
    passes: 0,
    submits: 0,
    uploadedBytes: 0,
    readBytes: 0,
    copies: 0,
    copiedBytes: 0,
    pipelines: 0,
    buffers: 0,
  };
  const counts = { ...ZERO };
  const READ = 1; // GPUMapMode.READ
  /// Buffers mapped for reading: their bytes are counted once, when the mapping is asked for.
  const mappedForReading = new WeakSet();

  /// Calls `before` with the arguments of every call of a method.
  function watch(type, method, before) {
    const original = globalThis[type]?.prototype[method];
    if (!original) return;
    globalThis[type].prototype[method] = function (...given) {
      before.apply(this, given);
      return original.apply(this, given);
    };
  }

  const add = (name, amount = 1) => (counts[name] += amount);

  /// Offset and size count elements in a typed array and bytes in a buffer.
  function writtenBytes(data, from = 0, size = undefined) {
    const unit = data.BYTES_PER_ELEMENT ?? 1;
    return size === undefined ? data.byteLength - from * unit : size * unit;
  }

  const mappedBytes = (buffer, from = 0, size = undefined) => size ?? buffer.size - from;

  watch("GPUQueue", "submit", () => add("submits"));
  watch("GPUQueue", "writeBuffer", (_buffer, _at, data, from, size) =>
    add("uploadedBytes", writtenBytes(data, from, size)));
  watch("GPUQueue", "writeTexture", (_to, data) => add("uploadedBytes", data.byteLength));
  watch("GPUCommandEncoder", "beginComputePass", () => add("passes"));
  watch("GPUComputePassEncoder", "dispatchWorkgroups", () => add("dispatches"));
  watch("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", () => add("dispatches"));
  watch("GPUDevice", "createComputePipeline", () => add("pipelines"));
  watch("GPUDevice", "createComputePipelineAsync", () => add("pipelines"));
  watch("GPUDevice", "createBuffer", () => add("buffers"));
  watch("GPUBuffer", "mapAsync", function (mode, from, size) {
    if (!(mode & READ)) return;
    mappedForReading.add(this);
    add("readBytes", mappedBytes(this, from, size));
  });
  watch("GPUBuffer", "unmap", function () {
    mappedForReading.delete(this);
  });
  // Whatever else is mapped is written, buffers mapped at creation included.
  watch("GPUBuffer", "getMappedRange", function (from, size) {
    if (!mappedForReading.has(this)) add("uploadedBytes", mappedBytes(this, from, size));
  });
  // The short form is copyBufferToBuffer(source, destination, size).
  watch("GPUCommandEncoder", "copyBufferToBuffer", (source, from, to, _at, size) => {
    add("copies");
    const short = typeof from === "object";
    add("copiedBytes", short ? (to ?? source.size) : (size ?? source.size - from));
  });

  globalThis.gpuCounts = Object.defineProperty(counts, "reset", {
    value: () => void Object.assign(counts, ZERO),
  });
})();
