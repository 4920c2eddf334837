// The engine's worker (src/link/worker.js), with what it asks of the GPU counted: each message to the
// page carries the counts so far.
import "./gpu-count.js";
import "./worker.js";

const post = self.postMessage.bind(self);
self.postMessage = (message, transfer) =>
  post({ ...message, gpu: globalThis.gpuCounts && { ...globalThis.gpuCounts } }, transfer ?? []);
