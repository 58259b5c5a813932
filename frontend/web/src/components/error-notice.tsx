import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { type ErrorContext, useProblemText } from "@/components/use-problem-text";
import { type Problem, toProblem } from "@/lib/problem";
import classes from "./error-notice.module.css";

interface ErrorNoticeProps {
  error: unknown;
  context?: ErrorContext;
  onRetry?: () => void;
  children?: ReactNode;
}

/** An error in words: what happened, what to do next, and the request id to give to IT. */
export function ErrorNotice({ error, context, onRetry, children }: ErrorNoticeProps) {
  return <ProblemNotice problem={toProblem(error)} {...{ context, onRetry, children }} />;
}

export function ProblemNotice({
  problem,
  context,
  onRetry,
  children,
}: Omit<ErrorNoticeProps, "error"> & { problem: Problem }) {
  const { t } = useTranslation();
  const { what, next } = useProblemText(problem, context);
  return (
    <div className={classes.root} role="alert" data-code={problem.code}>
      <Icon name="warning" className={classes.icon} />
      <div className={classes.body}>
        <p className={classes.what}>{what}</p>
        <p className={classes.next}>{next}</p>
        {children}
        {onRetry !== undefined && (
          <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )}
        {problem.request_id !== null && (
          <p className={classes.request}>
            {t("errors.requestId")} <span className="nn-mono">{problem.request_id}</span>
          </p>
        )}
      </div>
    </div>
  );
}
