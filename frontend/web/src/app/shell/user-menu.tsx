import type { FloatingPosition } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { UserButton } from "@/app/shell/user-button";

const importOpened = () => import("@/app/shell/user-menu-opened");
const Opened = lazy(importOpened);

/** A button; the menu behind it is fetched when somebody is about to open it. */
export function UserMenu({ position }: { position: FloatingPosition }) {
  const [wanted, setWanted] = useState(false);
  const fetchMenu = () => void importOpened();
  const button = (
    <UserButton
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={fetchMenu}
      onFocus={fetchMenu}
      onClick={() => setWanted(true)}
    />
  );
  return wanted ? (
    <Suspense fallback={button}>
      <Opened position={position} />
    </Suspense>
  ) : (
    button
  );
}
