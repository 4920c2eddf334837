// The engine's worker, with what it asks of the GPU counted: each message to the page carries the
// counts so far. The page waits for the engine's hello, so nothing is lost while it loads.
import "./gpu-count.js";

const post = self.postMessage.bind(self);
self.postMessage = (message, transfer) =>
  post({ ...message, gpu: globalThis.gpuCounts && { ...globalThis.gpuCounts } }, transfer ?? []);

const engine = new URLSearchParams(self.location.search).get("engine");
if (!/^engine[a-z-]*$/.test(engine)) throw new Error(`there is no engine ${engine}`);
await import(`./${engine}_loader.js`);
