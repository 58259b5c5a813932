import { type FloatingPosition, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon } from "@/components/icons";
import { paths } from "@/config/paths";
import { signOut } from "@/lib/auth";
import { useUser } from "@/lib/session-store";
import classes from "./shell.module.css";

/** 김서연 → 서연, Jane Doe → JD. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  if (/^[가-힣]{2,4}$/.test(name.trim())) return name.trim().slice(-2);
  return words.map((word) => word.charAt(0).toUpperCase()).slice(0, 2).join("");
}

export function UserMenu({ position }: { position: FloatingPosition }) {
  const { t } = useTranslation();
  const user = useUser();
  if (user === null) return null;
  const name = user.name === "" ? user.username : user.name;
  return (
    <Menu position={position} width={220} shadow="md" offset={10}>
      <Menu.Target>
        <UnstyledButton className={classes.avatar}>
          {initials(name)} <VisuallyHidden>{t("nav.account", { name })}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span style={{ display: "block", color: "var(--nn-text)", fontSize: "0.875rem", fontWeight: 600 }}>{name}</span>
          {t(`roles.${user.role}`)} · {user.username}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} to={paths.account} leftSection={<Icon name="user" size={16} />}>
          {t("nav.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="logout" size={16} />} onClick={() => void signOut()}>
          {t("nav.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
