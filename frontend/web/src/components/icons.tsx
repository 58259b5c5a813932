import type { SVGProps } from "react";

// One hand, one weight: 24-unit grid, 1.6 stroke, round ends. Decorative: the label is beside the icon or on its button.
const PATHS = {
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.6-3.6 3.1-5.5 6.5-5.5s5.9 1.9 6.5 5.5M16 4.4a3.5 3.5 0 0 1 0 6.2M18 15c2 .8 3.2 2.5 3.5 5",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  language: "M3 6h10M8 4v2M11 6c-.8 4-3.5 7-7 8.5M5.5 9c1.2 2.5 3.2 4.4 6 5.5M12 20l4.5-10L21 20M13.5 17h6",
  logout: "M14 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h8M10 12h11M17.5 8.5 21 12l-3.5 3.5",
  upload: "M12 16V4.5M7.5 8.5 12 4l4.5 4.5M4.5 16v2.5A1.5 1.5 0 0 0 6 20h12a1.5 1.5 0 0 0 1.5-1.5V16",
  image:
    "M5.5 4h13A1.5 1.5 0 0 1 20 5.5v13a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5v-13A1.5 1.5 0 0 1 5.5 4ZM4 16l4.5-4.5L15 18M13 14.5l2.5-2.5 4.5 4.5M15 8.5h.01",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19.5 7",
  warning: "M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17h.01",
  refuse: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.8 5.8l12.4 12.4",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.8h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20.5 20.5",
  back: "M14.5 5.5 8 12l6.5 6.5",
  forward: "M9.5 5.5 16 12l-6.5 6.5",
  fit: "M4 9V4.5h4.5M20 9V4.5h-4.5M4 15v4.5h4.5M20 15v4.5h-4.5",
  details: "M4 6h10M4 12h16M4 18h7M17.5 6h2.5M14.5 18h5.5",
  keyboard:
    "M4 6.5h16A1.5 1.5 0 0 1 21.5 8v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 16V8A1.5 1.5 0 0 1 4 6.5ZM6 10.5h.01M10 10.5h.01M14 10.5h.01M18 10.5h.01M8 14h8",
  offline: "M3 3l18 18M8.5 16.5a5 5 0 0 1 6.5-.5M5 13a10 10 0 0 1 5-2.7M19 13a10 10 0 0 0-4.5-2.6M2 9.5A15 15 0 0 1 7 6.3M22 9.5A15 15 0 0 0 10.5 5.2M12 20h.01",
  copy: "M9.5 8.5h9A1.5 1.5 0 0 1 20 10v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 8 19v-9a1.5 1.5 0 0 1 1.5-1.5ZM16 8.5V5A1.5 1.5 0 0 0 14.5 3.5h-9A1.5 1.5 0 0 0 4 5v9A1.5 1.5 0 0 0 5.5 15.5H8",
  shield: "M12 3.5 5 6v5.5c0 4.3 2.8 7.5 7 9 4.2-1.5 7-4.7 7-9V6l-7-2.5Z",
  contrast: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 3v18M12 7.5h5.5M12 12h8.5M12 16.5h5.5",
  columns: "M5 4.5h14A1.5 1.5 0 0 1 20.5 6v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5ZM12 4.5v15",
  target: "M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4M12 12h.01",
  up: "M5.5 14.5 12 8l6.5 6.5",
  down: "M5.5 9.5 12 16l6.5-6.5",
  pen: "M4 20l1-4L16.5 4.5a1.4 1.4 0 0 1 2 0l1 1a1.4 1.4 0 0 1 0 2L8 19l-4 1ZM14 7l3 3",
  undo: "M8.5 5 4.5 9l4 4M4.5 9H14a5.5 5.5 0 0 1 0 11h-4",
  trash: "M5 7h14M10 4h4M7 7l.8 12A1.2 1.2 0 0 0 9 20h6a1.2 1.2 0 0 0 1.2-1L17 7M10.5 11v5M13.5 11v5",
  download: "M12 4v11M7.5 11 12 15.5l4.5-4.5M4.5 16v2.5A1.5 1.5 0 0 0 6 20h12a1.5 1.5 0 0 0 1.5-1.5V16",
  print: "M7 8.5V4h10v4.5M7 17H5a1.5 1.5 0 0 1-1.5-1.5V10A1.5 1.5 0 0 1 5 8.5h14a1.5 1.5 0 0 1 1.5 1.5v5.5A1.5 1.5 0 0 1 19 17h-2M7 14h10v6.5H7V14Z",
  pulse: "M3 12h4l2.5-6 4.5 12 2.5-6H21",
  model: "M12 3.5 20 8v8l-8 4.5L4 16V8l8-4.5ZM4 8l8 4.5L20 8M12 12.5v8",
  key: "M8 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 12.5h8.5M17 12.5v3M20.5 12.5v3",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  move: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.6-3.6 3.1-5.5 6.5-5.5 1.2 0 2.3.2 3.2.7M14.5 18.5h7M18.5 15.5l3 3-3 3",
  folder: "M3.5 18V6.5A1.5 1.5 0 0 1 5 5h4.5l2 2.5H19A1.5 1.5 0 0 1 20.5 9v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18Z",
  layers: "M12 4 3.5 8.5 12 13l8.5-4.5L12 4ZM4 12.5l8 4.2 8-4.2M4 16.3l8 4.2 8-4.2",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.5 3.5v4h-4",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.7-4 3.5-6 7.5-6s6.8 2 7.5 6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18, ...rest }: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: "none" }}
      {...rest}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** A head in section: grey matter left, what the model adds right. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false" style={{ flex: "none" }}>
      <g fill="none" strokeLinecap="round" strokeWidth={2.2}>
        <g stroke="var(--nn-text)">
          <path d="M15 5.6C8.7 5.9 5 10.2 5 16s3.7 10.1 10 10.4" />
          <path d="M15 10.8c-3 .3-4.8 2.4-4.8 5.2s1.8 4.9 4.8 5.2" />
        </g>
        <g stroke="var(--nn-accent)">
          <path d="M15 5.6v20.8" />
          <path d="M20 8.2c4.2 1.3 7 4.2 7 7.8s-2.8 6.5-7 7.8" />
        </g>
      </g>
      <circle cx="20.4" cy="16" r="2.6" fill="var(--nn-accent)" />
    </svg>
  );
}
