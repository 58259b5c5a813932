import { fileURLToPath, URL } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Only `npm run dev` uses this: the gateway behind the page under development.
const gateway = process.env.NEURONOVA_DEV_GATEWAY ?? "http://127.0.0.1:8080";
const proxied = ["/api", "/ml", "/media", "/healthz", "/readyz"];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: gateway, changeOrigin: false }])),
  },
  build: {
    target: "es2023",
    // data: URIs would need exceptions in the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    sourcemap: false,
    // NiiVue, which only volumes load.
    chunkSizeWarningLimit: 1000,
  },
  test: {
    css: false,
    restoreMocks: true,
    maxWorkers: 2,
    // Begun sooner than processes.
    pool: "threads",
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          // What needs a document; each file has modules and a document of its own.
          name: "page",
          include: ["src/**/*.test.tsx"],
          environment: "jsdom",
          environmentOptions: { jsdom: { url: "http://neuronova.test/" } },
          setupFiles: ["./src/testing/setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          // What only calculates: to make a document for it would take longer than all its tests.
          name: "logic",
          include: ["src/**/*.test.ts"],
          environment: "node",
          isolate: false,
        },
      },
    ],
  },
});
