import { type FloatingPosition, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { nameOf, UserButton } from "@/app/shell/user-button";
import { Icon } from "@/components/icons";
import { paths } from "@/config/paths";
import { signOut } from "@/lib/auth";
import { useUser } from "@/lib/session-store";

/** The opened menu with its own button; in a chunk of its own, because most visits never open it. */
export default function UserMenuOpened({ position }: { position: FloatingPosition }) {
  const { t } = useTranslation();
  const user = useUser();
  if (user === null) return null;
  const name = nameOf(user);
  return (
    <Menu defaultOpened position={position} width={220} shadow="md" offset={10}>
      <Menu.Target>
        <UserButton />
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
