// Chromium as the tests and the benchmark start it.

import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", // both may run as root
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-gpu-watchdog",
];
/// Chromium's software adapter; without these flags a machine without a GPU has no adapter.
const SOFTWARE = [
  "--enable-unsafe-webgpu",
  "--enable-unsafe-swiftshader",
  "--enable-features=Vulkan,WebGPU",
  "--use-webgpu-adapter=swiftshader",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
  "--ignore-gpu-blocklist",
];
const HARDWARE = ["--enable-unsafe-webgpu", "--enable-features=Vulkan,WebGPU", "--ignore-gpu-blocklist"];

/// A browser; `webgpu` is false, "software", or "hardware" for a machine with a GPU. `flags` are further ones.
export function launch({ webgpu = false, flags = [] } = {}) {
  const gpu = { software: SOFTWARE, hardware: HARDWARE }[webgpu] ?? [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...FLAGS, ...gpu, ...flags],
  });
}
