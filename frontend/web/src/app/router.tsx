import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { RequireCapability, RequireSession } from "@/app/guards";
import { NotFoundPage } from "@/app/not-found-page";
import { RouteError } from "@/app/route-error";
import { Shell } from "@/app/shell/shell";
import { StartScreen } from "@/app/start-screen";
import { paths } from "@/config/paths";
import { withWords } from "@/lib/i18n";

/** Every page is its own chunk: a first visit loads the frame and the page asked for. */
export const routes: RouteObject[] = [
  {
    path: paths.login,
    HydrateFallback: StartScreen,
    errorElement: <RouteError />,
    lazy: async () => ({ Component: (await import("@/features/auth/login-page")).LoginPage }),
  },
  {
    path: paths.passwordCode,
    HydrateFallback: StartScreen,
    errorElement: <RouteError />,
    lazy: async () => ({ Component: (await withWords("later", import("@/features/auth/redeem-page"))).RedeemPage }),
  },
  {
    HydrateFallback: StartScreen,
    element: (
      <RequireSession>
        <Shell />
      </RequireSession>
    ),
    errorElement: <RouteError />,
    children: [
      {
        errorElement: <RouteError />,
        children: [
          { index: true, element: <Navigate to={paths.analyses} replace /> },
          {
            path: paths.analyses,
            lazy: async () => ({ Component: (await import("@/features/history/history-page")).HistoryPage }),
          },
          {
            path: `${paths.analyses}/:id`,
            lazy: async () => ({ Component: (await import("@/features/reading/reading-page")).ReadingPage }),
          },
          {
            path: `${paths.analyses}/:id/print`,
            lazy: async () => ({ Component: (await withWords("later", import("@/features/reading/paper/paper-page"))).PaperPage }),
          },
          {
            element: <RequireCapability capability="predict" />,
            children: [
              {
                path: paths.newAnalysis,
                lazy: async () => ({ Component: (await import("@/features/predict/new-analysis-page")).NewAnalysisPage }),
              },
            ],
          },
          {
            element: <RequireCapability capability="patients" />,
            children: [
              {
                path: paths.patients,
                lazy: async () => ({ Component: (await import("@/features/patients/patients-page")).PatientsPage }),
              },
            ],
          },
          {
            element: <RequireCapability capability="models" />,
            children: [
              {
                path: paths.models,
                lazy: async () => ({ Component: (await withWords("admin", import("@/features/models/models-page"))).ModelsPage }),
              },
            ],
          },
          {
            element: <RequireCapability capability="serve" />,
            children: [
              {
                path: paths.training,
                lazy: async () => ({ Component: (await withWords("admin", import("@/features/models/training/training-page"))).TrainingPage }),
              },
              {
                path: `${paths.training}/:id`,
                lazy: async () => ({ Component: (await withWords("admin", import("@/features/models/training/run-page"))).RunPage }),
              },
            ],
          },
          {
            element: <RequireCapability capability="monitoring" />,
            children: [
              {
                path: paths.monitoring,
                lazy: async () => ({ Component: (await withWords("admin", import("@/features/monitoring/monitoring-page"))).MonitoringPage }),
              },
              {
                path: paths.agreement,
                lazy: async () => ({ Component: (await withWords("admin", import("@/features/agreement/agreement-page"))).AgreementPage }),
              },
            ],
          },
          {
            element: <RequireCapability capability="people" />,
            children: [
              {
                path: paths.people,
                lazy: async () => ({ Component: (await withWords("admin", import("@/features/people/people-page"))).PeoplePage }),
              },
            ],
          },
          {
            element: <RequireCapability capability="record" />,
            children: [
              {
                path: paths.record,
                lazy: async () => ({ Component: (await import("@/features/record/record-page")).RecordPage }),
              },
            ],
          },
          {
            path: paths.account,
            lazy: async () => ({ Component: (await withWords("later", import("@/features/account/account-page"))).AccountPage }),
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
];

export function createRouter() {
  return createBrowserRouter(routes);
}
