# What R says of weighted curves and weighted Cox models, with robust variances, and of propensities.
# Run in this folder: Rscript weighted.R [OUT.csv]. Recorded in weighted.csv.
suppressPackageStartupMessages(library(survival))
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "weighted.csv"
rows <- list()
say <- function(frame, quantity, value, group = "", time = NA) {
  rows[[length(rows) + 1]] <<- data.frame(frame, quantity, group, time, value = as.numeric(value))
}
for (name in c("plain", "late", "competing")) {
  d <- read.csv(paste0(name, ".csv"))
  d <- d[d$group != "c", ]
  d$id <- seq_len(nrow(d))
  d$start <- ifelse(d$entry <= 0, -1, d$entry)
  d$a <- as.numeric(d$group == "a")
  fit <- glm(a ~ age + sex, binomial, d, control = glm.control(epsilon = 1e-14, maxit = 50))
  e <- fitted(fit)
  say(name, "propensity", e)
  d$w <- ifelse(d$a == 1, 1 - e, e)
  for (g in c("a", "b")) {
    part <- d[d$group == g, ]
    say(name, "mean age", weighted.mean(part$age, part$w), g)
    say(name, "effective", sum(part$w)^2 / sum(part$w^2), g)
    curve <- survfit(Surv(start, exit, event) ~ 1, part, weights = w, id = id, robust = TRUE)
    say(name, "survival", curve$surv, g, curve$time)
    say(name, "se", curve$std.err * (if (isTRUE(curve$logse)) curve$surv else 1), g, curve$time)
    if (name == "competing") {
      part$state <- factor(ifelse(part$event == 1, 1, ifelse(part$died == 1, 2, 0)), 0:2, c("none", "event", "death"))
      both <- survfit(Surv(start, exit, state) ~ 1, part, weights = w, id = id)
      at <- match("event", both$states)
      say(name, "incidence", both$pstate[, at], g, both$time)
      say(name, "incidence se", both$std.err[, at], g, both$time)
    }
  }
  cox <- coxph(Surv(start, exit, event) ~ a, d, weights = w, ties = "breslow", robust = TRUE, id = id)
  say(name, "coef", coef(cox))
  say(name, "robust se", sqrt(vcov(cox)))
}
written <- do.call(rbind, rows)
written$value <- signif(written$value, 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
