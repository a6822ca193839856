// What happens to one app while the bot is being killed, and whether what was said of it is so.
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { JsonObject } from '#src/json.ts';
import type { Random } from '../random.ts';
import type { People } from './people.ts';
import type { App, Shop } from './shop.ts';

export interface Outcome {
  app: string;
  /** Tags as they were asked for, in order. */
  asked: string[];
  operations: number;
  /** What was said and is not so, or was not said and is. */
  wrong: string[];
}

interface Play extends Omit<Outcome, 'app'> {
  shop: Shop;
  people: People;
  app: App;
  /** What people would go back to. */
  good: { tag: string; template: JsonObject };
}

/** Deploys and goes back, until `isOver`; what is begun is gone through with. */
export async function play(
  shop: Shop,
  people: People,
  app: App,
  random: Random,
  isOver: () => boolean,
): Promise<Outcome> {
  const good = { tag: 'v0', template: await shop.template(app) };
  const game: Play = { shop, people, app, good, asked: ['v0'], operations: 0, wrong: [] };
  try {
    for (let number = 1; number === 1 || !isOver(); number += 1) {
      if (random.next() < 0.5) await releaseGood(game, `v${number}${random.next() < 0.4 ? '-slow2' : ''}`);
      else await releaseBad(game, `v${number}-${random.next() < 0.7 ? 'crash' : 'nopull'}`);
    }
  } catch (error) {
    game.wrong.push(`${app.name} came to no end: ${error}`);
  }
  return { ...game, app: app.name };
}

async function deploy({ shop, people, app, asked }: Play, tag: string): Promise<SeenMessage> {
  shop.registry.push(app.name, tag);
  asked.push(tag);
  return await people.ask(app, `/deploy ${app.name} ${tag} production`, new RegExp(`Deploy .*\\b${tag}\\b`));
}

async function releaseGood(game: Play, tag: string): Promise<void> {
  const { shop, app } = game;
  await expectEnd(game, `${tag}, which came up`, await deploy(game, tag), 'is done');
  game.operations += 1;
  expect(game, `${tag}, by kubectl`, await referee(game), 'rolled out');
  game.good = { tag, template: await shop.template(app) };
}

async function releaseBad(game: Play, tag: string): Promise<void> {
  const { shop, people, app, good } = game;
  const card = await deploy(game, tag);
  game.operations += 2;
  if (app.strict) {
    await expectEnd(game, `${tag}, which did not come up`, card, 'failed');
    expect(game, `${tag}, by kubectl`, await referee(game), 'given up');
  } else await people.told(card);

  // Before anything was proven good it takes a name; the rest is for people who say it twice.
  const to = good.tag === 'v0' ? ' to v0' : '';
  const line = `/rollback ${app.name} production${to} from ${tag}`;
  game.asked.push(good.tag);
  await expectEnd(game, `back from ${tag}`, await people.ask(app, line, /Roll back/), 'is done');
  expect(game, `back from ${tag}, by kubectl`, await referee(game), 'rolled out');
  await expectEnd(game, `${tag}, taken back`, card, 'failed');
  const same = JSON.stringify(await shop.template(app)) === JSON.stringify(good.template);
  expect(game, `the template of ${good.tag}`, same ? 'is back' : 'is another', 'is back');
  await people.unlock(app);
}

async function referee({ shop, app }: Play): Promise<string> {
  const status = ['rollout', 'status', `deployment/${app.name}`, '--timeout=2s'];
  const { code, output } = await shop.kubectl(...status);
  if (code === 0) return 'rolled out';
  return output.includes('exceeded its progress deadline') ? 'given up' : output;
}

async function expectEnd(game: Play, what: string, card: SeenMessage, wanted: string): Promise<void> {
  const said = await game.people.ended(card);
  const story = said === wanted ? '' : card.history.map((text) => `\n${text}`).join('');
  expect(game, what, said + story, wanted);
}

function expect({ wrong, app }: Play, what: string, found: string, wanted: string): void {
  if (found !== wanted) wrong.push(`${app.name}: ${what}: ${found} instead of ${wanted}`);
}
