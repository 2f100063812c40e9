/** What the server says over the websocket: names and ids only; the reader fetches. */
export type LiveEvent = { name: string; ids: Record<string, string> };

export type Live = {
  /** Tell the server something (typing, looking); dropped while not connected, because it would be stale later. */
  tell: (message: Record<string, unknown>) => void;
  close: () => void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const PING_MS = 25_000;
const SESSION_ENDED = 4401;

/**
 * Listen on a websocket and keep it open: waits longer after each failure, reconnects at once when the network
 * or the page comes back. After a gap `hear` gets a "refresh", since events may have been missed. Where the session
 * has ended it gets one too, and only what it promises is waited for: nobody knocks who would not be let in.
 */
export function listen(
  path: string,
  {
    hear,
    connected,
  }: { hear: (event: LiveEvent) => Promise<void> | void; connected?: (on: boolean) => void },
): Live {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let closed = false;
  let hadGap = false;

  function open(): void {
    clearTimeout(timer);
    if (closed || (socket !== null && socket.readyState <= WebSocket.OPEN)) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}${path}`);
    socket.onopen = () => {
      wait = FIRST_WAIT_MS;
      connected?.(true);
      if (hadGap) void hear({ name: "refresh", ids: {} });
    };
    socket.onmessage = ({ data }) => {
      const event: unknown = JSON.parse(String(data));
      if (typeof event === "object" && event !== null && "name" in event) {
        const { name, ids } = event as { name: string; ids?: Record<string, string> };
        void hear({ name, ids: ids ?? {} });
      }
    };
    socket.onclose = ({ code }) => {
      connected?.(false);
      hadGap = true;
      if (closed) return;
      // Reading afresh finds that out, asks to sign in again, and is done once somebody has.
      const read = code === SESSION_ENDED ? hear({ name: "refresh", ids: {} }) : undefined;
      void Promise.resolve(read).then(() => {
        if (closed) return;
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      });
    };
  }

  const wake = (): void => {
    if (document.visibilityState === "visible") open();
  };
  const tell = (message: Record<string, unknown>): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const ping = setInterval(() => tell({ ping: 1 }), PING_MS);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  open();

  return {
    tell,
    close: () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(ping);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      socket?.close();
    },
  };
}
