// The visible lists. A new verb is a line in its command file, a file in handlers/, and a line here.
import { alerts } from '#commands/alerts.ts';
import { deploy } from '#commands/deploy.ts';
import { qd } from '#commands/qd.ts';
import { release } from '#commands/release.ts';
import { rollback } from '#commands/rollback.ts';
import { server } from '#commands/server.ts';
import { handleAcknowledgeAlert } from '#handlers/acknowledge-alert.ts';
import { handleApproveOperation } from '#handlers/approve-operation.ts';
import { handleBreakGlass } from '#handlers/break-glass.ts';
import { handleCancelOperation } from '#handlers/cancel-operation.ts';
import { handleCleanServers } from '#handlers/clean-servers.ts';
import { handleCompareRelease } from '#handlers/compare-release.ts';
import { handleCreateServer } from '#handlers/create-server.ts';
import { handleDeclineOperation } from '#handlers/decline-operation.ts';
import { handleDeployRelease } from '#handlers/deploy-release.ts';
import { handleExtendServer } from '#handlers/extend-server.ts';
import { handleFreezeEnvironment } from '#handlers/freeze-environment.ts';
import { handleGiveUpOperation } from '#handlers/give-up-operation.ts';
import { handleGoOnOperation } from '#handlers/go-on-operation.ts';
import { handleKeepRelease } from '#handlers/keep-release.ts';
import { handleKeepServer } from '#handlers/keep-server.ts';
import { handleListAlerts } from '#handlers/list-alerts.ts';
import { handleListApprovals } from '#handlers/list-approvals.ts';
import { handleListOperations } from '#handlers/list-operations.ts';
import { handleListReleaseHistory } from '#handlers/list-release-history.ts';
import { handleListReleaseQueue } from '#handlers/list-release-queue.ts';
import { handleListServers } from '#handlers/list-servers.ts';
import { handleLockRelease } from '#handlers/lock-release.ts';
import { handleManageServerKeys } from '#handlers/manage-server-keys.ts';
import { handleMarkStepDone } from '#handlers/mark-step-done.ts';
import { handleOverrideOperation } from '#handlers/override-operation.ts';
import { handlePauseApp } from '#handlers/pause-app.ts';
import { handlePromoteRelease } from '#handlers/promote-release.ts';
import { handleRebootServer } from '#handlers/reboot-server.ts';
import { handleReloadConfiguration } from '#handlers/reload-configuration.ts';
import { handleReopenAlert } from '#handlers/reopen-alert.ts';
import { handleResolveAlert } from '#handlers/resolve-alert.ts';
import { handleRestartApp } from '#handlers/restart-app.ts';
import { handleResumeApp } from '#handlers/resume-app.ts';
import { handleRetryOperation } from '#handlers/retry-operation.ts';
import { handleRollBackRelease } from '#handlers/roll-back-release.ts';
import { handleScaleApp } from '#handlers/scale-app.ts';
import { handleSetReadOnly } from '#handlers/set-read-only.ts';
import { handleShowAlert } from '#handlers/show-alert.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import { handleShowOperation } from '#handlers/show-operation.ts';
import { handleShowRelease } from '#handlers/show-release.ts';
import { handleShowReleaseLog } from '#handlers/show-release-log.ts';
import { handleShowReleaseStatus } from '#handlers/show-release-status.ts';
import { handleShowServer } from '#handlers/show-server.ts';
import { handleShowStatus } from '#handlers/show-status.ts';
import { handleShowWhoami } from '#handlers/show-whoami.ts';
import { handleStartServer } from '#handlers/start-server.ts';
import { handleStopServer } from '#handlers/stop-server.ts';
import { handleTerminateServer } from '#handlers/terminate-server.ts';
import { handleTestAlert } from '#handlers/test-alert.ts';
import { handleUnfreezeEnvironment } from '#handlers/unfreeze-environment.ts';
import { handleUnlockRelease } from '#handlers/unlock-release.ts';
import { handleUnmuteRelease } from '#handlers/unmute-release.ts';
import { handleUnstickApp } from '#handlers/unstick-app.ts';
import { completeAlert } from './alerts/complete.ts';
import { drawAlerts } from './alerts/draw.ts';
import { drawUnreadable } from './alerts/draw-unreadable.ts';
import type { Drawers } from './cards/cards.ts';
import type { Command } from './command.ts';
import type { Completions, Handler } from './handle.ts';
import { drawRefusals } from './http/hooks/draw-refusals.ts';
import { completeOperation } from './operations/complete.ts';
import { drawOperations } from './operations/draw.ts';
import type { AnyOperation } from './operations/operation.ts';
import { completeApp, completeEnvironment, completeRelease, completeTag } from './releases/complete.ts';
import { deployOperation } from './releases/operations/deploy.ts';
import { pauseOperation, resumeOperation } from './releases/operations/pause.ts';
import { promoteOperation } from './releases/operations/promote.ts';
import { restartOperation } from './releases/operations/restart.ts';
import { rollbackOperation } from './releases/operations/rollback.ts';
import { scaleOperation } from './releases/operations/scale.ts';
import { unstickOperation } from './releases/operations/unstick.ts';
import { completeBlueprint, completeServer } from './servers/complete.ts';
import { cleanServersOperation } from './servers/operations/clean.ts';
import { createServerOperation } from './servers/operations/create.ts';
import {
  rebootServerOperation,
  startServerOperation,
  stopServerOperation,
} from './servers/operations/power.ts';
import { terminateServerOperation } from './servers/operations/terminate.ts';

export const commands: Command[] = [deploy, rollback, release, alerts, server, qd];

const listed = [
  handleAcknowledgeAlert,
  handleListAlerts,
  handleResolveAlert,
  handleReopenAlert,
  handleShowAlert,
  handleTestAlert,
  handleShowHelp,
  handleShowStatus,
  handleShowWhoami,
  handleReloadConfiguration,
  handleListOperations,
  handleShowOperation,
  handleListApprovals,
  handleApproveOperation,
  handleDeclineOperation,
  handleGoOnOperation,
  handleOverrideOperation,
  handleBreakGlass,
  handleCancelOperation,
  handleRetryOperation,
  handleMarkStepDone,
  handleGiveUpOperation,
  handleSetReadOnly,
  handleCompareRelease,
  handleDeployRelease,
  handleKeepRelease,
  handleListReleaseHistory,
  handleListReleaseQueue,
  handleFreezeEnvironment,
  handleLockRelease,
  handlePauseApp,
  handlePromoteRelease,
  handleRestartApp,
  handleResumeApp,
  handleRollBackRelease,
  handleScaleApp,
  handleShowRelease,
  handleShowReleaseLog,
  handleShowReleaseStatus,
  handleUnfreezeEnvironment,
  handleUnlockRelease,
  handleUnmuteRelease,
  handleUnstickApp,
  handleCreateServer,
  handleListServers,
  handleShowServer,
  handleExtendServer,
  handleKeepServer,
  handleTerminateServer,
  handleStopServer,
  handleStartServer,
  handleRebootServer,
  handleCleanServers,
  handleManageServerKeys,
];

/** By what an argument completes from: what its field offers for the words typed so far. */
const offered = {
  alert: completeAlert,
  operation: completeOperation,
  app: completeApp,
  environment: completeEnvironment,
  release: completeRelease,
  tag: completeTag,
  blueprint: completeBlueprint,
  server: completeServer,
};

/** What all of them together need: what the bot is wired from. */
export type Needs = Together<
  HandlerTakes<(typeof listed)[number]> | CompletionTakes<(typeof offered)[keyof typeof offered]>
>;
export const handlers: Handler<Needs>[] = listed;
export const completions: Completions<Needs> = offered;

/** By the kind of a card's subject: how it is drawn from the rows. */
export const cards: Drawers = {
  alert: drawAlerts,
  unreadable: drawUnreadable,
  refusals: drawRefusals,
  operation: drawOperations,
};

const defined = [
  deployOperation,
  promoteOperation,
  rollbackOperation,
  restartOperation,
  scaleOperation,
  pauseOperation,
  resumeOperation,
  unstickOperation,
  createServerOperation,
  terminateServerOperation,
  stopServerOperation,
  startServerOperation,
  rebootServerOperation,
  cleanServersOperation,
];

/** What is done as durable work, and what all of it needs together. */
export type OperationNeeds = Together<OperationTakes<(typeof defined)[number]>>;
export const operations: AnyOperation<OperationNeeds>[] = defined;

type HandlerTakes<H> = H extends Handler<infer N> ? (needs: N) => void : never;
type CompletionTakes<C> = C extends (query: string, needs: infer N, of: readonly string[]) => unknown
  ? (needs: N) => void
  : never;
type OperationTakes<O> = O extends AnyOperation<infer N> ? (needs: N) => void : never;

/** What each of them takes, all at once. */
type Together<Takers> = [Takers] extends [(needs: infer All) => void] ? All : never;
