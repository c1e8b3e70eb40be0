import { stdioServer, testPool } from './test-servers.ts';

/** A process that has opened a session with a server, and tells the server's pid. It lives until it is killed. */
const server = stdioServer(JSON.parse(process.argv[2] ?? '{}'));
const pool = testPool();
await pool.listTools(server, new AbortController().signal);
process.stdout.write(String(pool.pidOf(server)));
setInterval(() => undefined, 1000);
