// The real bot against a sandbox Slack, as every bench needs them.
import { type BotProcess, type BotProcessOptions, startBotProcess } from '#sandbox/bot/process.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { benchFolder } from './folder.ts';

export interface Stage extends AsyncDisposable {
  slack: SandboxSlack;
  folder: string;
  /** The bot that runs now. */
  bot: BotProcess;
  /** Starts the bot again on the same folder and the same addresses; the one before must have ended. */
  startAgain(): Promise<void>;
}

export type StageOptions = Pick<BotProcessOptions, 'configure'> & {
  /** Channels that exist besides the sandbox's own, with the bot in them. */
  channels?: string[];
};

/** A sandbox Slack with the app as it is installed. Within `patience` ms an expectation is met or fails. */
export async function benchSlack(channels: string[] = [], patience = 60_000): Promise<SandboxSlack> {
  const slack = await startSandboxSlack({ manifest: manifestOf(commands), patience });
  const everyone = [...slack.world.users.values()].filter((user) => !user.isStranger).map(({ id }) => id);
  for (const name of channels) {
    slack.world.channels.set(channelId(name), {
      id: channelId(name),
      name,
      topic: '',
      kind: 'public',
      isArchived: false,
      isShared: false,
      members: new Set(everyone),
    });
  }
  return slack;
}

export const channelId = (name: string): string => `C0${name.toUpperCase().replaceAll('-', '')}`;

export async function startStage(
  name: string,
  { configure, channels = [] }: StageOptions = {},
): Promise<Stage> {
  const folder = benchFolder(name);
  const slack = await benchSlack(channels);
  const options = { slack, folder: folder.path, ...(configure ? { configure } : {}) };
  const stage: Stage = {
    slack,
    folder: folder.path,
    bot: await startBotProcess(options),
    async startAgain() {
      stage.bot = await startBotProcess({ ...options, addresses: addressesOf(stage.bot) });
    },
    async [Symbol.asyncDispose]() {
      await stage.bot.kill();
      await slack.close();
      folder[Symbol.dispose]();
    },
  };
  await slack.expectSockets(2);
  return stage;
}

export function addressesOf({ hooksUrl, internalUrl }: Pick<BotProcess, 'hooksUrl' | 'internalUrl'>) {
  return { hooks: new URL(hooksUrl).host, internal: new URL(internalUrl).host };
}

type Routable = { slack: { channels: object }; alerts: object };

/** The label `channel` of an alert names its channel, one of these; without the label, the first. */
export function routedTo<Given extends Routable>(given: Given, channels: string[]) {
  const named = Object.fromEntries(channels.map((name) => [name, channelId(name)]));
  return {
    ...given,
    slack: { ...given.slack, channels: { ...given.slack.channels, ...named } },
    alerts: {
      ...given.alerts,
      channel: channels[0],
      routes: channels.map((name) => ({ match: { channel: name }, channel: name })),
    },
  };
}
