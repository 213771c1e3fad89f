import { connect, createServer, type Socket } from 'node:net';

/** What happens at a message: it passes, everything is cut, or nothing moves any more. */
export type Verdict = 'pass' | 'cut' | 'freeze';

export interface Proxy extends AsyncDisposable {
  /** The same database, through the proxy. */
  url(direct: string): string;
  /** Ends every connection, frozen ones too. */
  cutAll(): void;
}

export interface ProxyRules {
  /** Asked before a query goes to the server; counted from 0 over all connections. */
  readonly onQuery?: (number: number) => Verdict;
  /** Asked before the end of an answer goes back to the client, when the server has done its work. */
  readonly onAnswer?: (number: number) => Verdict;
}

/** A network between a client and a PostgreSQL server that fails at messages of the protocol. TLS must be off. */
export async function proxy(server: string, rules: ProxyRules): Promise<Proxy> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let queries = 0;
  let answers = 0;
  const listener = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let frozen = false;
    /** Answers to the handshake end in the same message as those to queries. */
    let asked = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.setNoDelay(true);
    }
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    const act = (verdict: Verdict, pass: () => void) => {
      if (verdict === 'pass') pass();
      else if (verdict === 'cut') cut();
      else frozen = true;
      return verdict === 'pass';
    };
    client.on(
      'data',
      messages(true, (type, bytes) => {
        if (frozen) return false;
        if (type !== 'Q' && type !== 'P') return upstream.write(bytes);
        asked++;
        return act(rules.onQuery?.(queries++) ?? 'pass', () => upstream.write(bytes));
      }),
    );
    upstream.on(
      'data',
      messages(false, (type, bytes) => {
        if (frozen) return false;
        if (type !== 'Z' || asked === 0) return client.write(bytes);
        asked--;
        return act(rules.onAnswer?.(answers++) ?? 'pass', () => client.write(bytes));
      }),
    );
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url(direct) {
      const url = new URL(direct);
      url.port = String(own);
      return url.href;
    },
    cutAll,
    async [Symbol.asyncDispose]() {
      cutAll();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** Cuts a stream into messages; the first one of a client, the start-up packet, has no type. */
function messages(fromClient: boolean, take: (type: string, bytes: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let started = !fromClient;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return;
      const type = started ? String.fromCharCode(rest[0] ?? 0) : '';
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      started = true;
      take(type, bytes);
    }
  };
}
