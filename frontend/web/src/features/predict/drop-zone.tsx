import { useMutation } from "@tanstack/react-query";
import { type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { filesOfDrop, gather } from "@/features/predict/gather";
import type { NewItem } from "@/lib/upload-item";
import classes from "./drop-zone.module.css";

// Every browser knows it, React's types do not.
const WHOLE_FOLDER = { webkitdirectory: "" };

interface DropZoneProps {
  /** There are files already: less room, the same reach. */
  compact: boolean;
  onItems: (items: NewItem[]) => void;
}

/** Takes files and folders by drop or by choice and sorts them into what is sent. */
export function DropZone({ compact, onItems }: DropZoneProps) {
  const { t } = useTranslation();
  const [filesId, folderId] = [useId(), useId()];
  const [over, setOver] = useState(false);
  const { mutate: take, isPending: checking, error } = useMutation({
    mutationFn: async (files: Promise<File[]> | File[]) => onItems(await gather(await files)),
    // Files are read on this computer, with or without a network.
    networkMode: "always",
  });
  const choose = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const files = [...(currentTarget.files ?? [])];
    // The same file may be chosen again after it was taken out.
    currentTarget.value = "";
    take(files);
  };
  const onDrag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === "dragover");
  };
  const onDrop = (event: DragEvent) => {
    onDrag(event);
    take(filesOfDrop(event.dataTransfer.items));
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping only adds to the inputs inside
    <div
      className={classes.zone}
      data-over={over}
      data-compact={compact}
      onDragOver={onDrag}
      onDragLeave={onDrag}
      onDrop={onDrop}
    >
      <span className={classes.icon}>
        <Icon name="upload" size={compact ? 20 : 26} />
      </span>
      <div className={classes.words}>
        <span className={classes.title}>{checking ? t("predict.checking") : t("predict.drop")}</span>
        <span className={classes.choices}>
          <input id={filesId} type="file" multiple className={classes.input} onChange={choose} aria-label={t("predict.files")} />
          <label htmlFor={filesId} className={classes.choose}>
            {t("predict.choose")}
          </label>
          <input
            id={folderId}
            type="file"
            {...WHOLE_FOLDER}
            className={classes.input}
            onChange={choose}
            aria-label={t("predict.folder")}
          />
          <label htmlFor={folderId} className={classes.choose}>
            {t("predict.chooseFolder")}
          </label>
        </span>
        <span className={classes.formats}>{t("predict.formats")}</span>
        {error !== null && <ErrorNotice error={error} />}
      </div>
    </div>
  );
}
