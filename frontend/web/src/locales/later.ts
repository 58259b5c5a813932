import { i18n } from "@/lib/i18n";
import { later as en } from "@/locales/en/later";
import { later as ko } from "@/locales/ko/later";

// Imported by the parts that need these words, which all come as chunks of their own.
i18n.addResourceBundle("ko", "later", ko);
i18n.addResourceBundle("en", "later", en);
