/** Preloaded into a server (`node --import`): each sale waits so many milliseconds before it is looked at, as one for a database would. */
import { Server } from 'node:http';

const waitMs = Number(process.env['WAITS_MS']);
const { emit } = Server.prototype;

Server.prototype.emit = function (event, ...args) {
  const [request] = args;
  if (event !== 'request' || request.method === 'GET' || !request.url.includes('/redemptions')) return emit.call(this, event, ...args);
  setTimeout(() => emit.call(this, event, ...args), waitMs);
  return true;
};
