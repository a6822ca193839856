import type { Button, KnownBlock } from '@slack/types';
import { qd } from '#commands/qd.ts';
import { isService } from '#src/access/service.ts';
import { type ApprovalAsked, missingApprovals } from '#src/operations/decide-approval.ts';
import type { Offer } from '#src/operations/offer.ts';
import type { StepProgress } from '#src/operations/progress.ts';
import type { DecisionView, OperationView } from '#src/operations/view.ts';
import { type ButtonOptions, button, offerButton } from './button.ts';
import type { Message } from './message.ts';
import { approvalsOf, becauseOf } from './operation-approvals.ts';
import { because, stateColor, stateMark, stateWords, who } from './operation-words.ts';
import { sections } from './sections.ts';
import { cutMarkup, dateToken, duration, escapeText, plural } from './text.ts';

/** An operation as it is now: its plan, how far it is, and what can be done about it. */
export function operationCard(operation: OperationView, now: Date): Message {
  const { state, title } = operation;
  const buttons = buttonsOf(operation);
  const blocks: KnownBlock[] = [
    ...sections([`${stateMark[state]} ${title}`]),
    { type: 'context', elements: [{ type: 'mrkdwn', text: origin(operation, now) }] },
    ...planLines(operation.lines),
    ...sections([
      ...waitingLines(operation, now),
      ...running(operation, now),
      ...verdict(operation, now),
    ]).slice(0, 8),
    ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons.slice(0, 25) }] : []),
  ];
  return {
    text: `${title} ${stateWords[state]}, asked by ${who(operation.askedBy)}`,
    blocks,
    color: operation.progress?.alarm ? stateColor.failed : stateColor[state],
  };
}

export function planLines(lines: readonly string[]): KnownBlock[] {
  return sections(lines.slice(0, 30).map((line) => cutMarkup(line, 1000))).slice(0, 4);
}

interface Preview {
  title: string;
  lines: string[];
  steps: { title: string }[];
  questions: { text: string }[];
  stop: string | undefined;
  approvals: ApprovalAsked[];
}

/** The plan alone: nothing is stored, and nothing will run. */
export function operationPreview({ title, lines, steps, questions, stop, approvals }: Preview): Message {
  return {
    text: `Plan: ${title}. Nothing was started.`,
    blocks: [
      ...sections([`${stateMark.planned} ${title}`]),
      ...planLines(lines),
      ...sections([
        ...steps.map((step) => `○ ${escapeText(step.title, 150)}`),
        ...(stop === undefined ? questions.map(({ text }) => text) : [stop]),
        ...approvals.map((each) => `:raised_hand: It would need ${approvalsOf(each)}.`),
        '_Only the plan: nothing was started._',
      ]),
    ],
  };
}

function origin({ id, askedBy, askedAt, reason, environment }: OperationView, now: Date): string {
  const where = environment === null ? [] : [`in *${escapeText(environment, 80)}*`];
  const asked = `asked by ${who(askedBy)} ${dateToken(askedAt, 'moment', now)}${because(reason)}`;
  return [asked, ...where, `\`${id}\``].join('  ·  ');
}

/** What keeps it from beginning. */
export function waitingLines(operation: OperationView, now: Date): string[] {
  const { state, questions, expiresAt, held } = operation;
  const until = expiresAt ? ` Until ${dateToken(expiresAt, 'moment', now)}.` : '';
  if (state === 'planned') {
    // A pipeline answers nothing.
    const ask = isService(operation.askedBy) ? 'Whoever may do it here' : who(operation.askedBy);
    return [...questions.map(({ text }) => text), `${ask}, shall it go on?${until}`];
  }
  const approvals = approvalLines(operation);
  if (state === 'waiting') return [...approvals, `:hourglass: It waits for approval.${until}`];
  if (held) return [...approvals, `:hourglass: ${held}`];
  return state === 'queued' ? [...approvals, ...queued(operation, now)] : approvals;
}

function approvalLines({ state, approvals, askedBy, decisions }: OperationView): string[] {
  const lines = decisions.flatMap(decisionLine);
  const broken = decisions.some(({ kind }) => kind === 'break-glass');
  if (broken || !['planned', 'waiting', 'queued'].includes(state)) return lines;
  const given = decisions.filter(({ kind }) => kind === 'approved');
  // Without names, which would call the same people twice: the thread asks them.
  const missing = missingApprovals(approvals, given, askedBy).map(
    (each) => `${plural(each.left, 'approval')} missing${becauseOf(each)}.`,
  );
  if (missing.length === 0) return lines;
  return [...lines, `:raised_hand: ${missing.join('\n')} Who may give it is asked in the thread.`];
}

function decisionLine({ kind, guard, by, reason, speaksFor }: DecisionView): string[] {
  if (kind === 'approved' && speaksFor.length === 0)
    return [`:heavy_minus_sign: ${who(by)} approved it, and is no longer asked: it does not count.`];
  if (kind === 'approved') return [`:white_check_mark: Approved by ${who(by)}${because(reason)}`];
  if (kind === 'break-glass') return [`:rotating_light: ${who(by)} broke the glass${because(reason)}`];
  if (kind === 'passed') return [`:unlock: ${who(by)} passed the ${escapeText(guard, 40)}${because(reason)}`];
  return [];
}

function queued({ queue }: OperationView, now: Date): string[] {
  const lines: string[] = [];
  const [next] = queue?.ahead ?? [];
  if (queue && next) {
    const more = queue.ahead.length > 1 ? ` and ${queue.ahead.length - 1} more` : '';
    lines.push(
      `:hourglass: *Place ${queue.ahead.length}* in the queue, after ${next.title} \`${next.id}\`${more}.`,
    );
  }
  if (queue?.lock) {
    const { name, person, reason, until } = queue.lock;
    const end = until ? ` until ${dateToken(until, 'moment', now)}` : '';
    lines.push(`:lock: *${escapeText(name, 150)}* is locked by ${who(person)}${end}${because(reason)}`);
  }
  return lines.length > 0 ? lines : [':hourglass: It begins as soon as it can.'];
}

function running({ state, steps, progress, cancel }: OperationView, now: Date): string[] {
  if (steps.every((step) => step.state === 'to do') && state !== 'running') return [];
  const lines = steps.map((step) => stepLine(step, state === 'running', now));
  const said = progress ? [cutMarkup(progress.text, 1500)] : [];
  return [
    ...lines,
    ...said,
    ...(cancel ? [`:octagonal_sign: ${who(cancel.by)} is stopping it${because(cancel.reason)}`] : []),
  ];
}

function stepLine(
  { title, state, beganAt, endedAt, attempts, retries }: StepProgress,
  live: boolean,
  now: Date,
): string {
  const name = escapeText(title, 150);
  const took = beganAt && endedAt ? `  ${duration(endedAt.getTime() - beganAt.getTime())}` : '';
  const again = attempts > retries + 1 ? `  (attempt ${attempts})` : '';
  switch (state) {
    case 'done':
      return `✓ ${name}${took}`;
    case 'to do':
      return `○ ${name}`;
    case 'begun':
      return `${live ? '▸' : '○'} *${name}*${live && beganAt ? `  since ${dateToken(beganAt, 'time', now)}` : ''}${again}`;
    case 'unknown':
      return `? *${name}*${took}${again}`;
    case 'failed':
    case 'stopped':
      return `✗ *${name}*${took}${again}`;
  }
}

function verdict({ verdict: said, endedAt, beganAt }: OperationView, now: Date): string[] {
  if (!said) return [];
  const took = beganAt && endedAt ? `, after ${duration(endedAt.getTime() - beganAt.getTime())}` : '';
  return [cutMarkup(said.text, 2800), ...(endedAt ? [`_${dateToken(endedAt, 'moment', now)}${took}_`] : [])];
}

const { verbs } = qd;

/** `where`: what tells them from others that stand beside them. */
export function approvalButtons(
  { id, digest }: Pick<OperationView, 'id' | 'digest'>,
  where: Pick<ButtonOptions, 'nth' | 'cardIn'> = {},
): Button[] {
  const about = { operation: id };
  const planned = { ...about, plan: `plan:${digest}` };
  return [
    button(verbs.approve, 'Approve', planned, { style: 'primary', ...where }),
    button(verbs.decline, 'Decline…', about, where),
  ];
}

function buttonsOf(view: OperationView): Button[] {
  const { id, state, questions, steps } = view;
  const about = { operation: id };
  const planned = { ...about, plan: `plan:${view.digest}` };
  const withdraw = button(verbs.cancel, state === 'queued' ? 'Leave the queue' : 'Withdraw', about);
  const step = steps.find((each) => each.state !== 'done');
  const retry = step && !view.verdict?.final ? [button(verbs.retry, `Retry from: ${step.title}`, about)] : [];
  switch (state) {
    case 'planned': {
      const override = questions.some(({ permission }) => permission !== undefined);
      const goOn = override
        ? button(verbs.override, 'Override…', planned, { style: 'danger' })
        : button(verbs['go-on'], 'Go on', planned, { style: 'primary' });
      return [goOn, withdraw];
    }
    case 'waiting':
      return [...approvalButtons(view), withdraw];
    case 'queued':
      return [withdraw];
    case 'running':
      if (view.cancel) return [];
      return [
        ...offers(view.progress?.offers ?? []),
        button(verbs.cancel, 'Stop', about, { style: 'danger' }),
      ];
    case 'failed':
      return [...offers(view.verdict?.offers ?? []), ...retry];
    case 'unknown':
      return [
        ...offers(view.verdict?.offers ?? []),
        ...retry,
        button(verbs['mark-done'], 'Mark it done', about),
        button(verbs['give-up'], 'Give up', about),
      ];
    case 'succeeded':
    case 'cancelled':
      return offers(view.verdict?.offers ?? []);
  }
}

/** Slack wants the ids of one message's buttons apart. */
function offers(list: readonly Offer[]): Button[] {
  return list.map((offer, index) => {
    const nth = list.slice(0, index).filter((other) => other.verb === offer.verb).length;
    return offerButton(offer, nth);
  });
}
