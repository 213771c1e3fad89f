import { connect } from 'node:net';
import type pg from 'pg';

/** A cancel request in place of a protocol version, as the protocol numbers it. */
const cancelRequest = 80_877_102;

/** What the handshake told; the types of `pg` leave it out. */
interface Handshake {
  readonly processID?: number | null;
  readonly secretKey?: number | null;
}

/**
 * Asks the server to give up what the client has in flight. The protocol wants a connection of its own for it, and takes
 * the request before TLS and authentication; nothing is answered.
 */
export function cancelRequestInFlight(client: pg.Client & Handshake): void {
  const { processID, secretKey, host, port } = client;
  if (processID == null || secretKey == null) return;
  const message = Buffer.alloc(16);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(cancelRequest, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  // Too late, or out of reach: the request in flight then ends by itself.
  socket.on('error', () => undefined);
  socket.end(message);
}
