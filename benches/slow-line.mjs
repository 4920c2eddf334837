// A slow line before a server on this machine: every byte to and from the browser goes through it,
// those of workers too (the DevTools' throttling leaves workers out).
//
// It has a bandwidth that all connections share, packet by packet; a delay in both directions; a
// round trip more for a new connection; and TCP's slow start, since a connection that has just been
// opened sends ten packets a round trip and only then more.

import { connect, createServer } from "node:net";

const PACKET = 1460;
const FIRST_WINDOW = 10 * PACKET;
const TICK_MS = 2;
/// Read from the server ahead of the line, for each connection.
const AHEAD = 256 * 1024;

/// A line to `origin`: `megabits` a second from the server, `roundTripMs` there and back.
export async function slowLine(origin, { megabits, roundTripMs }) {
  const target = Number(new URL(origin).port);
  const bytesPerMs = (megabits * 1e6) / 8 / 1e3;
  const open = new Set();
  const server = createServer({ noDelay: true }, (browser) => {
    const line = { browser, site: connect(target, "127.0.0.1"), waiting: [], held: 0, ended: false };
    Object.assign(line, { window: FIRST_WINDOW, inFlight: 0 });
    open.add(line);
    upstream(line, roundTripMs);
    line.site.on("data", (bytes) => {
      line.waiting.push(bytes);
      line.held += bytes.length;
      if (line.held > AHEAD) line.site.pause();
    });
    line.site.on("end", () => (line.ended = true));
    const close = () => {
      open.delete(line);
      browser.destroy();
      line.site.destroy();
    };
    for (const socket of [browser, line.site]) socket.on("error", close);
    browser.on("close", close);
  });
  const hangUp = () => open.forEach(({ browser }) => browser.destroy());
  const stop = downstream(open, bytesPerMs, roundTripMs);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /// Ends all connections: who comes back later has to open new ones.
    hangUp,
    close() {
      stop();
      hangUp();
      return new Promise((done) => server.close(done));
    },
  };
}

/// What the browser sends is little: it is only late, the first of a connection by its handshake too.
function upstream({ browser, site }, roundTripMs) {
  let delay = roundTripMs * 1.5;
  browser.on("data", (bytes) => {
    setTimeout(() => site.writable && site.write(bytes), delay);
    delay = roundTripMs / 2;
  });
}

/// Sends a packet of each connection in turn, as many as the bandwidth has room for.
function downstream(open, bytesPerMs, roundTripMs) {
  let [before, room] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    // A line that was idle has saved nothing up.
    room = Math.min(room + (now - before) * bytesPerMs, (TICK_MS + now - before) * bytesPerMs);
    before = now;
    for (let busy = true; busy && room > 0; ) {
      busy = false;
      for (const line of open) {
        const sent = room > 0 ? sendPacket(line, roundTripMs) : 0;
        room -= sent;
        busy ||= sent > 0;
      }
    }
  }, TICK_MS);
  return () => clearInterval(timer);
}

function sendPacket(line, roundTripMs) {
  if (line.waiting.length === 0) {
    if (line.ended) setTimeout(() => line.browser.end(), roundTripMs / 2);
    return 0;
  }
  if (line.inFlight >= line.window) return 0;
  const [first] = line.waiting;
  const packet = first.subarray(0, PACKET);
  if (packet.length === first.length) line.waiting.shift();
  else line.waiting[0] = first.subarray(PACKET);
  line.held -= packet.length;
  if (line.held < AHEAD) line.site.resume();
  line.inFlight += packet.length;
  setTimeout(() => line.browser.writable && line.browser.write(packet), roundTripMs / 2);
  setTimeout(() => {
    line.inFlight -= packet.length;
    line.window += packet.length;
  }, roundTripMs);
  return packet.length;
}
