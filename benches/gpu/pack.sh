#!/usr/bin/env bash
# Packs the GPU benchmark into one folder of about 35 MB, for a machine that has a GPU and nothing of ours:
# the page's own WebGPU engine, Node.js, and Dawn (npm's `webgpu`, in benches/package.json).
#
#   npm ci --prefix benches --ignore-scripts
#   benches/gpu/pack.sh DIST FOLDER        DIST: a built page (scripts/test.sh page makes dist-test)
#
# There, on Linux:    bash FOLDER/run.sh [options of run.mjs]
#   needs xz, dpkg and a Vulkan driver; installs nothing. PyTorch is timed too if python3 (or TORCH_PYTHON) has it, with CUDA.
# Here, on Chromium's software adapter, which takes minutes:    SOFT=1 bash FOLDER/run.sh --steps 3 --networks cdcgan-xs
set -euo pipefail
dist=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
benches=$(cd "$(dirname "$0")/.." && pwd)
webgpu=$benches/node_modules/webgpu
[ -d "$webgpu" ] || { echo "not installed: npm ci --prefix benches --ignore-scripts" >&2; exit 1; }

# As in the checkout, so that every path in the scripts holds.
mkdir -p "$out"/benches/{gpu,peers,node_modules/webgpu/dist/linux-x64} "$out"/dist/{data/fashion-mnist,pretrained}
echo '{ "type": "module" }' >"$out/package.json"
cp "$benches"/gpu/*.mjs "$out/benches/gpu/"
cp "$benches"/{gpu-count.js,report.mjs} "$out/benches/"
cp "$benches/peers/torch.py" "$out/benches/peers/"
cp "$webgpu"/{package.json,index.js,LICENSE.md} "$out/benches/node_modules/webgpu/"
cp "$webgpu"/dist/linux-x64/*.node "$out/benches/node_modules/webgpu/dist/linux-x64/"
# Named by their content: sixteen digits.
for name in engine engine-webgpu; do cp "$dist/$name"-????????????????{.js,_bg.wasm} "$out/dist/"; done
cp "$dist"/pretrained/{manifest.json,cdcgan-xs.bpk} "$out/dist/pretrained/"
# The first shard: the benchmark needs no other, and a run goes on with what there is.
cp "$dist"/data/fashion-mnist/train-00-* "$out/dist/data/fashion-mnist/"
ln -sfn dist/data "$out/data" # where torch.py looks
cp "$(readlink -f "$(command -v node)")" "$out/node"
find "$out" -type f \( -name '*.node' -o -name '*.wasm' -o -name node \) -exec xz -f -6 -T2 {} \;
# The Vulkan loader and what NVIDIA's driver loads beside it: a machine with a GPU but without a screen
# often lacks them, and then no adapter is found.
for package in libvulkan1 libegl1 libglvnd0 libopengl0 libgl1 libglx0 libgles2 libxext6; do
  (cd "$out" && apt-get download -q "$package" >/dev/null 2>&1) ||
    echo "no package $package here: the other machine must have it" >&2
done

cat >"$out/run.sh" <<'RUN'
#!/usr/bin/env bash
# The tables on standard output, progress on standard error; exit status 1 where somebody fails.
set -euo pipefail
cd "$(dirname "$0")"
find . -name '*.xz' -exec xz -d -f {} \;
chmod +x node
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/tmp}"
if [ -n "${SOFT:-}" ]; then
  chromium=${CHROMIUM_DIR:-/usr/lib/chromium}
  export VK_ICD_FILENAMES="$chromium/vk_swiftshader_icd.json" LD_LIBRARY_PATH="$chromium"
else
  # Unpacked beside the rest, so that nothing is installed.
  for package in *.deb; do
    if [ -e "$package" ]; then dpkg -x "$package" vulkan; fi
  done
  export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/vulkan/usr/lib/x86_64-linux-gnu"
  # Some containers have the driver's description in a place that the loader does not look at.
  for icd in /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    if [ -e "$icd" ]; then export VK_DRIVER_FILES="$icd"; fi
  done
fi
timeout 120 ./node benches/gpu/probe.mjs || echo "probe.mjs: exit status $?" >&2
exec ./node benches/gpu/run.mjs --dist dist "$@"
RUN
chmod +x "$out/run.sh"
du -sh "$out"
