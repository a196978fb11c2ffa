import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { knowsTimeZone, setTimeZone } from '@/i18n';
import { whoever } from '@/lib/auth/session';
import { meQuery } from '@/lib/me';
import { isMonth } from '@/lib/months';
import { Broken, NotFound } from './Faults';
import { Shell } from './Shell';
import { appSearch, authSearch, parseSearch, sharedSearch, stringifySearch } from './search';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

/** The first screen is the one that the person chose. */
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = (await whoever()) && (await context.queries.ensureQueryData(meQuery).catch(() => undefined));
    throw redirect({ to: `/${me ? me.preferences.default_view : 'board'}`, replace: true });
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

async function signedIn({ location }: { location: { href: string } }): Promise<void> {
  if (!(await whoever())) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
}

/** Screens behind it, within nav and dialogs. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  errorComponent: Broken,
  validateSearch: appSearch,
  beforeLoad: async ({ location, context }) => {
    await signedIn({ location });
    if (knowsTimeZone()) return;
    const me = await context.queries.ensureQueryData(meQuery).catch(() => undefined); // without a line, the device's zone will do
    setTimeZone(me?.preferences.timezone);
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
  createRoute({
    getParentRoute: app,
    path: '/calendar',
    validateSearch: (s: Record<string, unknown>): { month?: string | undefined } => (isMonth(s.month) ? { month: s.month } : {}),
    component: lazyRouteComponent(() => import('@/features/calendar/Calendar'), 'Calendar'),
  }),
  createRoute({
    getParentRoute: app,
    path: '/insights',
    component: lazyRouteComponent(() => import('@/features/insights/Insights'), 'Insights'),
  }),
  createRoute({ getParentRoute: app, path: '/trash', component: lazyRouteComponent(() => import('@/features/trash/Trash'), 'Trash') }),
] as const;

const chat = createRoute({
  getParentRoute: app,
  path: '/chat',
  component: lazyRouteComponent(() => import('@/features/chat/Chat'), 'Chat'),
});
const ofChat = () => chat;
const chats = [
  createRoute({ getParentRoute: ofChat, path: '/' }),
  createRoute({ getParentRoute: ofChat, path: '/$conversation' }),
] as const;

const settings = createRoute({
  getParentRoute: app,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/features/settings/Settings'), 'Settings'),
});
const ofSettings = () => settings;
const settingsPages = [
  createRoute({
    getParentRoute: ofSettings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/profile', replace: true });
    },
  }),
  createRoute({
    getParentRoute: ofSettings,
    path: '/profile',
    component: lazyRouteComponent(() => import('@/features/settings/Profile'), 'Profile'),
  }),
  createRoute({
    getParentRoute: ofSettings,
    path: '/preferences',
    component: lazyRouteComponent(() => import('@/features/settings/Preferences'), 'Preferences'),
  }),
  createRoute({
    getParentRoute: ofSettings,
    path: '/security',
    component: lazyRouteComponent(() => import('@/features/settings/Security'), 'Security'),
  }),
  createRoute({
    getParentRoute: ofSettings,
    path: '/data',
    component: lazyRouteComponent(() => import('@/features/settings/Data'), 'Data'),
  }),
] as const;

/** What others share comes here, without anything around it. */
const capture = createRoute({
  getParentRoute: () => root,
  path: '/capture',
  validateSearch: sharedSearch,
  errorComponent: Broken,
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import('@/features/capture/CapturePage'), 'CapturePage'),
});

const tree = root.addChildren([
  home,
  capture,
  open.addChildren(openPages),
  shell.addChildren([...screens, chat.addChildren(chats), settings.addChildren(settingsPages)]),
]);

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
