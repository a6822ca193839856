// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
import { prepareAct } from '../life.ts';
import type { Action } from './action.ts';
import { stateOf } from './describe-instances.ts';
import { namedInstances } from './ids.ts';

/** Of several, all or none. */
const change =
  (act: Parameters<typeof prepareAct>[2]): Action =>
  (world, parameters) => {
    const prepared = namedInstances(world, parameters).map((instance) => ({
      instance,
      act: prepareAct(world, instance, act),
    }));
    return () => {
      const instancesSet = prepared.map(({ instance, act: run }) => {
        const previousState = stateOf(instance.state);
        run();
        return { instanceId: instance.id, currentState: stateOf(instance.state), previousState };
      });
      return act === 'reboot' ? { return: true } : { instancesSet };
    };
  };

export const startInstances = change('start');
export const stopInstances = change('stop');
export const rebootInstances = change('reboot');
export const terminateInstances = change('terminate');
