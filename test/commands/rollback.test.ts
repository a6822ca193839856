import { rollback } from '#commands/rollback.ts';
import { testExamples } from '#test/support/command-examples.ts';

testExamples(rollback);
