// What an operation would do now, and what stands in its way.
import { isFrozen } from '#src/messages/operation-questions.ts';
import { approvalsAsked } from './ask-approval.ts';
import type { ApprovalAsked } from './decide-approval.ts';
import { storablePlan } from './digest.ts';
import { definitionOf, type Engine } from './engine.ts';
import { frozenIn } from './freezes.ts';
import type { AnyOperation, Exemption, Plan, Where } from './operation.ts';
import type { Question } from './view.ts';

export interface Appraisal {
  plan: Plan;
  digest: string;
  title: string;
  lines: string[];
  steps: { key: string; title: string }[];
  where: Where;
  exempt: Exemption[];
  /** All of them are to be satisfied; none: nobody has to approve it. */
  approvals: ApprovalAsked[];
  questions: Question[];
  /** A guard that nobody can pass. */
  stop: string | undefined;
}

/** Looks at the world; changes nothing. Throws UserError for what cannot be planned. With a plan, makes no other. */
export async function appraise(
  engine: Engine,
  name: string,
  input: unknown,
  asker: string,
  begun?: Plan,
): Promise<Appraisal> {
  const definition = definitionOf(engine, name);
  const { needs, clock } = engine;
  const now = clock.now();
  const { digest, ...plan } = storablePlan(begun ?? (await definition.plan(input, needs, { asker, now })));
  const where = definition.where(input);
  const policy = where.environment === undefined ? undefined : engine.policy(where.environment);
  const exempt = policy ? (definition.exempt?.(plan, input) ?? []) : [];
  const approvals = approvalsAsked(policy?.approvals ?? [], {
    ...{ name, permission: definition.permission },
    size: definition.size?.(plan.commitment, input) ?? {},
    exempt: exempt.includes('approval'),
  });
  const guarded = await askGuards(definition, plan, needs, input);
  const frozen = exempt.includes('freeze') ? [] : await freezeQuestions(engine, where.environment, now);
  return {
    ...{ plan, digest, where, approvals },
    // Something insists on what it would not need otherwise.
    exempt: approvals.length > 0 ? exempt.filter((what) => what !== 'approval') : exempt,
    title: definition.title(input),
    lines: definition.summary(plan, input),
    steps: definition.steps(plan, needs, input).map(({ key, title }) => ({ key, title })),
    questions: [...guarded.questions, ...frozen],
    stop: guarded.stop,
  };
}

async function askGuards(
  { guards = {} }: AnyOperation,
  plan: Plan,
  needs: unknown,
  input: unknown,
): Promise<{ questions: Question[]; stop: string | undefined }> {
  const questions: Question[] = [];
  for (const [guard, look] of Object.entries(guards)) {
    const found = await look(plan, needs, input);
    if (!found) continue;
    if ('stop' in found) return { questions: [], stop: found.stop };
    questions.push({ guard, text: found.ask, ...(found.permission && { permission: found.permission }) });
  }
  return { questions, stop: undefined };
}

async function freezeQuestions(
  engine: Engine,
  environment: string | undefined,
  now: Date,
): Promise<Question[]> {
  const frozen = environment === undefined ? undefined : await frozenIn(engine, environment);
  return frozen ? [{ guard: 'freeze', text: isFrozen(frozen, now), permission: 'operation.override' }] : [];
}
