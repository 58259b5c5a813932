import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { RouterProvider } from "react-router";
import { createRouter } from "@/app/router";
import { colorSchemeManager, cssVariables, theme } from "@/config/theme";
import { followOtherTabs, restoreSession } from "@/lib/auth";
import { changeLanguage, storedLanguage } from "@/lib/i18n";
import { createQueryClient } from "@/lib/query-client";
import { predictionKeys, predictionQuery } from "@/lib/predictions";
import { sessionStore } from "@/lib/session-store";
import { uploadQueue } from "@/lib/upload-queue";
import { worklist } from "@/lib/worklist";

export function App() {
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(createRouter);

  useEffect(() => {
    let lastUser: number | null = null;
    const stopListening = sessionStore.subscribe(() => {
      const session = sessionStore.get();
      // Nothing of one person may be shown to the next, nor stay when nobody is signed in.
      if (session.status === "anonymous" || ("user" in session && lastUser !== session.user.id)) {
        queryClient.clear();
        worklist.set([]);
      }
      lastUser = "user" in session ? session.user.id : null;
      if (session.status === "active" && storedLanguage() === null) void changeLanguage(session.user.locale, false);
    });
    const stopFollowing = followOtherTabs(() => window.location.reload());
    const stopUploads = uploadQueue.onSettled((prediction) => {
      if (prediction !== null) queryClient.setQueryData(predictionQuery(prediction.id).queryKey, prediction);
      // A refused or failed image has a row as well: the list must show it.
      void queryClient.invalidateQueries({ queryKey: predictionKeys.lists });
    });
    void restoreSession();
    return () => {
      stopListening();
      stopFollowing();
      stopUploads();
    };
  }, [queryClient]);

  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="dark"
      colorSchemeManager={colorSchemeManager}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
