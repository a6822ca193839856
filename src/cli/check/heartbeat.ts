import { ping } from '#src/heartbeat.ts';
import type { Probe } from './probe.ts';

export const checkHeartbeat: Probe = async ({ config }) => {
  const what = 'heartbeat';
  if (!config.heartbeat)
    return [{ what, found: 'not configured: nobody outside is told when this machine is down' }];
  const problem = await ping(config.heartbeat.url.reveal());
  if (problem === undefined) return [{ what, found: 'sent, and answered' }];
  const fix = 'Copy the address again from the service that watches, and let this machine reach it.';
  return [{ what, found: problem, fix }];
};
