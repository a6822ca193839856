import { cloudCases } from '#test/support/cloud-cases.ts';
import { startTestCloud } from '#test/support/sandbox-cloud.ts';

cloudCases("the sandbox's cloud", startTestCloud);
