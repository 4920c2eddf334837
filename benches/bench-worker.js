// The engine's worker (src/link/worker.js), with what it asks of the GPU counted: each message to the
// page carries the counts so far. How the worker's script is called stands behind the # of the address.
import "./gpu-count.js";

const post = self.postMessage.bind(self);
self.postMessage = (message, transfer) =>
  post({ ...message, gpu: globalThis.gpuCounts && { ...globalThis.gpuCounts } }, transfer ?? []);

// What comes before the script is here is kept for it.
const early = [];
self.onmessage = ({ data }) => early.push(data);
await import(`./${self.location.hash.slice(1)}`);
for (const data of early) self.onmessage({ data });
