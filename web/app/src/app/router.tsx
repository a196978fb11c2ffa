import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { whoever } from '@/lib/auth/session';
import { Broken, NotFound } from './Faults';
import { Shell } from './Shell';
import { appSearch, authSearch, parseSearch, stringifySearch } from './search';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/board', replace: true });
  },
});

/** Pages before the sign-in. */
const open = createRoute({ getParentRoute: () => root, id: 'open', validateSearch: authSearch });
const auth = () => open;
const openPages = [
  createRoute({ getParentRoute: auth, path: '/sign-in', component: lazyRouteComponent(() => import('@/features/auth/SignIn'), 'SignIn') }),
  createRoute({ getParentRoute: auth, path: '/sign-up', component: lazyRouteComponent(() => import('@/features/auth/SignIn'), 'SignUp') }),
  createRoute({ getParentRoute: auth, path: '/forgot', component: lazyRouteComponent(() => import('@/features/auth/Forgot'), 'Forgot') }),
  createRoute({ getParentRoute: auth, path: '/reset', component: lazyRouteComponent(() => import('@/features/auth/Reset'), 'Reset') }),
  createRoute({ getParentRoute: auth, path: '/verify', component: lazyRouteComponent(() => import('@/features/auth/Verify'), 'Verify') }),
] as const;

/** Screens behind it, within nav and dialogs. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  errorComponent: Broken,
  validateSearch: appSearch,
  beforeLoad: async ({ location }) => {
    if (!(await whoever())) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
  },
});
const app = () => shell;
const screens = [
  createRoute({ getParentRoute: app, path: '/board', component: lazyRouteComponent(() => import('@/features/board/Board'), 'Board') }),
  createRoute({
    getParentRoute: app,
    path: '/ideas/$id',
    component: lazyRouteComponent(() => import('@/features/editor/EditorPage'), 'EditorPage'),
  }),
  createRoute({ getParentRoute: app, path: '/list', component: lazyRouteComponent(() => import('@/features/list/List'), 'List') }),
] as const;

const tree = root.addChildren([home, open.addChildren(openPages), shell.addChildren(screens)]);

export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    parseSearch,
    stringifySearch,
    scrollRestoration: false,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
