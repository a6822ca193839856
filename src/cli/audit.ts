import { isStream } from '#src/admin/endpoints.ts';
import type { AuditHead, Verdict } from '#src/audit/verify.ts';
import { UserError } from '#src/errors.ts';
import { plural } from '#src/messages/text.ts';
import { postedHeads } from './posted-heads.ts';
import { withStore } from './reach-store.ts';
import { readConfig } from './read-config.ts';
import { type CliVerb, type CommandLine, configOption, type Input } from './verb.ts';

export const auditVerify: CliVerb = {
  name: 'audit verify',
  usage: '',
  summary:
    'Check that no row of the audit trail was changed, removed or added, also against the heads posted to Slack. --head 120:ab12… compares with one more.',
  options: { ...configOption, head: { type: 'string', multiple: true } },
  positionals: 0,
  run: async (line, input) => {
    const given = headsOf(input);
    const slack = await askSlack(line, input);
    const heads = [...given, ...slack.heads].map(({ seq, hash }) => ({ seq, hash }));
    const verdict = (await withStore(line, input, (ask) =>
      ask('audit/verify', { heads }),
    )) as unknown as Verdict;
    if (!verdict.ok) {
      if (slack.problem) line.err(unasked(slack.problem));
      line.err(`The audit trail is broken at row ${verdict.seq}: ${verdict.problem}.`);
      return 1;
    }
    const { rows, head } = verdict;
    line.out(`The audit trail is whole: ${plural(rows, 'row')}. Head ${head.seq}:${head.hash}`);
    line.out(
      `Compared with ${plural(verdict.heads, 'head')} that ${verdict.heads === 1 ? 'was' : 'were'} posted to Slack.`,
    );
    if (slack.problem) line.out(unasked(slack.problem));
    return 0;
  },
};

export const auditExport: CliVerb = {
  name: 'audit export',
  usage: '',
  summary: 'Print the audit trail, one JSON object a line, oldest first.',
  options: configOption,
  positionals: 0,
  run: async (line, input) => {
    await withStore(line, input, async (ask) => {
      const rows = await ask('audit/export');
      if (isStream(rows)) for await (const row of rows) line.out(String(row).trimEnd());
    });
    return 0;
  },
};

/** What the store says must be checked even while Slack cannot be reached. */
async function askSlack(line: CommandLine, input: Input): Promise<{ heads: AuditHead[]; problem?: string }> {
  const { config } = readConfig(line, input);
  try {
    return { heads: await postedHeads(config, line.clock) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { heads: [], problem: error.message };
  }
}

function unasked(problem: string): string {
  return `Slack could not be asked for the heads posted there: ${problem}.`;
}

function headsOf({ options }: Input): AuditHead[] {
  const heads = options.head;
  if (!Array.isArray(heads)) return [];
  return heads.map((head) => {
    const [, seq, hash] = /^(\d+):([0-9a-f]+)$/.exec(head) ?? [];
    if (!seq || !hash)
      throw new UserError(`--head is a row and its hash, as they were posted: 120:ab12…, not ${head}.`);
    return { seq: Number(seq), hash };
  });
}
