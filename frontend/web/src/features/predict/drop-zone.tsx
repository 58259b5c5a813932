import { type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/components/error-notice";
import { Icon } from "@/components/icons";
import { checkImage, type ImageFault } from "@/features/predict/check-image";
import { localProblem } from "@/lib/problem";
import classes from "./drop-zone.module.css";

/** Takes one image by drop or by choice and says at once when it cannot be used. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const inputId = useId();
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<ImageFault | null>(null);

  const take = async (files: FileList | null) => {
    const [file, second] = files ?? [];
    if (file === undefined) return;
    const found = second === undefined ? await checkImage(file) : "multiple_files";
    setFault(found);
    if (found === null) onFile(file);
  };
  const onDrag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === "dragover");
  };
  const onDrop = (event: DragEvent) => {
    onDrag(event);
    void take(event.dataTransfer.files);
  };
  return (
    <div className={classes.wrap}>
      <input
        id={inputId}
        type="file"
        accept="image/png,image/jpeg"
        className={classes.input}
        onChange={({ currentTarget }) => {
          void take(currentTarget.files).finally(() => {
            currentTarget.value = "";
          });
        }}
      />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping only adds to the input it labels */}
      <label
        htmlFor={inputId}
        className={classes.zone}
        data-over={over}
        onDragOver={onDrag}
        onDragLeave={onDrag}
        onDrop={onDrop}
      >
        <span className={classes.icon}>
          <Icon name="upload" size={26} />
        </span>
        <span className={classes.title}>{t("predict.drop")}</span>
        <span className={classes.choose}>{t("predict.choose")}</span>
        <span className={classes.formats}>{t("predict.formats")}</span>
      </label>
      {fault !== null && <ProblemNotice problem={{ ...localProblem("internal_error"), code: fault }} />}
    </div>
  );
}
