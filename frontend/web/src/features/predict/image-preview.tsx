import { ActionIcon } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { formatBytes } from "@/lib/format";
import classes from "./image-preview.module.css";

interface ImagePreviewProps {
  file: File;
  locked: boolean;
  onRemove: () => void;
  /** The browser cannot draw the file: it is damaged. */
  onBroken: () => void;
}

/** The image as it will be sent, on black; nothing leaves the machine for this. */
export function ImagePreview({ file, locked, onRemove, onBroken }: ImagePreviewProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState("");
  useEffect(() => {
    const created = URL.createObjectURL(file);
    // The URL is a resource with an end: it is made and revoked by the same effect.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [file]);
  return (
    <figure className={classes.figure}>
      <div className={classes.stage}>
        {url !== null && (
          <img
            src={url}
            alt={t("predict.previewAlt")}
            className={classes.image}
            draggable={false}
            onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight} px`)}
            onError={onBroken}
          />
        )}
      </div>
      <figcaption className={classes.caption}>
        <Icon name="image" size={16} />
        <span className={classes.name}>{file.name}</span>
        <span className={classes.facts}>
          {size} · {formatBytes(file.size)}
        </span>
        {!locked && (
          <ActionIcon aria-label={t("predict.removeImage")} onClick={onRemove}>
            <Icon name="close" size={16} />
          </ActionIcon>
        )}
      </figcaption>
    </figure>
  );
}
