import { isStream } from '#src/admin/endpoints.ts';
import type { Verdict } from '#src/audit/verify.ts';
import { UserError } from '#src/errors.ts';
import { withStore } from './reach-store.ts';
import { type CliVerb, configOption, type Input } from './verb.ts';

export const auditVerify: CliVerb = {
  name: 'audit verify',
  usage: '',
  summary:
    'Check that no row of the audit trail was changed, removed or added. --head 120:ab12… compares with a head posted to Slack.',
  options: { ...configOption, head: { type: 'string', multiple: true } },
  positionals: 0,
  run: async (line, input) => {
    const heads = headsOf(input);
    const verdict = (await withStore(line, input, (ask) =>
      ask('audit/verify', { heads }),
    )) as unknown as Verdict;
    if (!verdict.ok) {
      line.err(`The audit trail is broken at row ${verdict.seq}: ${verdict.problem}.`);
      return 1;
    }
    const compared = verdict.heads === 0 ? '' : `, ${verdict.heads} compared with heads that were posted`;
    line.out(
      `The audit trail is whole: ${verdict.rows} ${verdict.rows === 1 ? 'row' : 'rows'}${compared}. Head ${verdict.head.seq}:${verdict.head.hash}`,
    );
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

function headsOf({ options }: Input): { seq: number; hash: string }[] {
  const heads = options.head;
  if (!Array.isArray(heads)) return [];
  return heads.map((head) => {
    const [, seq, hash] = /^(\d+):([0-9a-f]+)$/.exec(head) ?? [];
    if (!seq || !hash)
      throw new UserError(`--head is a row and its hash, as they were posted: 120:ab12…, not ${head}.`);
    return { seq: Number(seq), hash };
  });
}
