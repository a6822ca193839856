import { release } from '#commands/release.ts';
import { testExamples } from '#test/support/command-examples.ts';

testExamples(release);
