// https://docs.slack.dev/reference/methods?query=views
import { Refusal } from '../refusal.ts';
import { openView, publishHome, pushView, updateView, viewJson } from '../views.ts';
import { type Methods, optional, required } from './method.ts';

export const viewMethods: Methods = {
  'views.open': {
    scopes: [],
    tier: 'tier4',
    run(args, { world, triggers }) {
      const user = triggers.redeem(required(args, 'trigger_id'));
      return { view: viewJson(world, openView(world, user, required(args, 'view'))) };
    },
  },
  'views.push': {
    scopes: [],
    tier: 'tier4',
    run(args, { world, triggers }) {
      const user = triggers.redeem(required(args, 'trigger_id'));
      return { view: viewJson(world, pushView(world, user, required(args, 'view'))) };
    },
  },
  'views.update': {
    scopes: [],
    tier: 'tier4',
    run(args, { world }) {
      const which = {
        id: optional(args, 'view_id'),
        externalId: optional(args, 'external_id'),
        hash: optional(args, 'hash'),
      };
      if (!which.id && !which.externalId) throw new Refusal('invalid_arguments');
      return { view: viewJson(world, updateView(world, which, required(args, 'view'))) };
    },
  },
  'views.publish': {
    scopes: [],
    tier: 'tier4',
    run(args, { world }) {
      // https://docs.slack.dev/reference/methods/views.publish#errors
      if (!world.manifest.features?.app_home?.home_tab_enabled) throw new Refusal('not_enabled');
      const user = required(args, 'user_id');
      if (!world.users.has(user)) throw new Refusal('user_not_found');
      const home = publishHome(world, user, optional(args, 'hash'), required(args, 'view'));
      return { view: viewJson(world, home) };
    },
  },
};
