// Counts what a page or a worker asks of WebGPU. A classic script without imports: it is put
// before a page's own scripts, and before a worker's first line, so it must stand alone.
//
//   gpuCounts.reset()        zeroes this realm's counters
//   gpuCounts.resetAll()     the same here and in every worker of the page
//   await gpuCounts.total()  the counters of this realm and of every worker, summed
//
// The engine of Atelier uses the GPU in a worker, out of the page's sight; hence the channel
// over which the page asks its workers.

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
  const channel = new BroadcastChannel("gpu-counts");
  const isWorker = typeof WorkerGlobalScope !== "undefined";

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

  function mapped(buffer, from = 0, size = undefined) {
    return size ?? buffer.size - from;
  }

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
    add("readBytes", mapped(this, from, size));
  });
  watch("GPUBuffer", "unmap", function () {
    mappedForReading.delete(this);
  });
  // Whatever else is mapped is written, mappedAtCreation included.
  watch("GPUBuffer", "getMappedRange", function (from, size) {
    if (!mappedForReading.has(this)) add("uploadedBytes", mapped(this, from, size));
  });
  // The short form is copyBufferToBuffer(source, destination, size?).
  watch("GPUCommandEncoder", "copyBufferToBuffer", (source, from, to, at, size) => {
    add("copies");
    const short = typeof from === "object";
    add("copiedBytes", short ? (to ?? source.size) : (size ?? source.size - from));
  });

  const reset = () => void Object.assign(counts, ZERO);

  /// Workers answer when their event loop is free, so after the step in hand.
  function answer({ data }) {
    if (data.ask === "reset") reset();
    if (data.ask) channel.postMessage({ answer: data.id, counts: { ...counts } });
  }

  /// Asks every worker; who has not answered after `patience` ms does not use the GPU.
  function ask(what, patience = 200) {
    const id = Math.random();
    const answers = [];
    const listen = ({ data }) => data.answer === id && answers.push(data.counts);
    channel.addEventListener("message", listen);
    channel.postMessage({ ask: what, id });
    return new Promise((done) => setTimeout(() => {
      channel.removeEventListener("message", listen);
      done(answers);
    }, patience));
  }

  async function total() {
    const all = [counts, ...(await ask("counts"))];
    const sum = (name) => all.reduce((amount, one) => amount + one[name], 0);
    return Object.fromEntries(Object.keys(ZERO).map((name) => [name, sum(name)]));
  }

  async function resetAll() {
    reset();
    await ask("reset");
  }

  if (isWorker) channel.addEventListener("message", answer);
  globalThis.gpuCounts = Object.defineProperties(counts, {
    reset: { value: reset },
    resetAll: { value: resetAll },
    total: { value: total },
  });
})();
