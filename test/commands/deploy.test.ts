import { deploy } from '#commands/deploy.ts';
import { testExamples } from '#test/support/command-examples.ts';

testExamples(deploy);
