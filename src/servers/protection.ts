// What is protected is ended by nobody alone: the approvals of its environment have to ask about that.
import { approvalsAsked } from '#src/operations/ask-approval.ts';
import { ofNoWorkload } from '#src/operations/size.ts';
import type { ServerConfig } from './operations/needs.ts';

/** What access rules and approvals call its end. */
export const terminating = { name: 'server.terminate', permission: 'server.terminate' };

/** Whether somebody is asked before a server there is terminated. */
export function protects(
  { environments }: Pick<ServerConfig, 'environments'>,
  environment: string | undefined,
): boolean {
  if (environment === undefined || !Object.hasOwn(environments, environment)) return false;
  const approvals = environments[environment]?.approvals ?? [];
  return approvalsAsked(approvals, { ...terminating, size: ofNoWorkload, exempt: false }).length > 0;
}
