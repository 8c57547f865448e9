# What R's survival package says about plain.csv and late.csv. Run in this folder: Rscript survival.R [OUT.csv]
# One row a number: frame, quantity, group, time, value. Recorded in survival.csv.
suppressPackageStartupMessages(library(survival))
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "survival.csv"
rows <- list()
say <- function(frame, quantity, value, group = "", time = NA) {
  rows[[length(rows) + 1]] <<- data.frame(frame, quantity, group, time, value = as.numeric(value))
}

for (name in c("plain", "late")) {
  d <- read.csv(paste0(name, ".csv"))
  # Who enters at time zero is at risk from the start: an event at 0 needs an entry before it.
  d$start <- ifelse(d$entry <= 0, -1, d$entry)
  for (type in c("log-log", "log")) {
    for (g in c("a", "b", "c")) {
      one <- d[d$group == g, ]
      fit <- if (name == "plain") survfit(Surv(exit, event) ~ 1, one, conf.type = type)
             else survfit(Surv(start, exit, event) ~ 1, one, conf.type = type)
      left <- fit$n.event + fit$n.censor > 0 # rows where somebody only enters are not rows of ours
      for (what in c("surv", "lower", "upper", "n.risk", "n.event", "n.censor")) {
        say(name, paste(what, type), fit[[what]][left], g, fit$time[left])
      }
      table <- summary(fit)$table
      for (what in c("median", "0.95LCL", "0.95UCL")) say(name, paste(what, type), table[[what]], g)
    }
  }
  score <- function(d) coxph(Surv(start, exit, event) ~ group, d, ties = "exact")$score
  say(name, "score test", score(d))
  say(name, "score test a b", score(d[d$group != "c", ]))
  if (name == "plain") {
    say(name, "survdiff", survdiff(Surv(exit, event) ~ group, d)$chisq)
    say(name, "survdiff expected", survdiff(Surv(exit, event) ~ group, d)$exp, c("a", "b", "c"))
  }
  models <- list(crude = Surv(start, exit, event) ~ relevel(factor(group), "a"),
                 adjusted = Surv(start, exit, event) ~ relevel(factor(group), "a") + sex + age)
  for (model in names(models)) {
    fit <- coxph(models[[model]], d, ties = "efron")
    say(name, paste("coef", model), coef(fit)[1:2], c("b", "c"))
    say(name, paste("se", model), sqrt(diag(vcov(fit)))[1:2], c("b", "c"))
    say(name, paste("loglik", model), fit$loglik[2])
    fit <- coxph(models[[model]], d, ties = "breslow")
    say(name, paste("breslow coef", model), coef(fit)[1:2], c("b", "c"))
    say(name, paste("breslow se", model), sqrt(diag(vcov(fit)))[1:2], c("b", "c"))
  }
}

# Cumulative incidence where death competes, over the risk sets of late entry; restricted means without late entry.
d <- read.csv("competing.csv")
d$start <- ifelse(d$entry <= 0, -1, d$entry)
d$state <- factor(ifelse(d$event == 1, 1, ifelse(d$died == 1, 2, 0)), 0:2, c("censored", "outcome", "death"))
d$id <- seq_len(nrow(d))
for (g in c("a", "b", "c")) {
  fit <- survfit(Surv(start, exit, state) ~ 1, d[d$group == g, ], id = id)
  left <- rowSums(fit$n.event) + fit$n.censor > 0
  say("competing", "incidence", fit$pstate[left, which(fit$states == "outcome")], g, fit$time[left])
}
of_death <- coxph(Surv(start, exit, died) ~ relevel(factor(group), "a"), d, ties = "efron")
say("competing", "coef of death", coef(of_death), c("b", "c"))
p <- read.csv("plain.csv")
for (g in c("a", "b", "c")) {
  table <- summary(survfit(Surv(exit, event) ~ 1, p[p$group == g, ]), rmean = 15)$table
  say("plain", "restricted mean", table[[grep("^\\*?rmean", names(table))]], g)
  say("plain", "restricted mean se", table[[grep("^\\*?se\\(rmean", names(table))]], g)
}

# The published example of the package: Loprinzi 1994, lung cancer. Numbers only; its data stay in R.
fit <- survfit(Surv(time, status) ~ ph.ecog, lung[which(lung$ph.ecog < 3), ], conf.type = "log")
table <- summary(fit)$table
for (what in c("median", "0.95LCL", "0.95UCL")) say("lung", paste(what, "log"), table[, what], 0:2)
say("lung", "survdiff sex", survdiff(Surv(time, status) ~ sex, lung)$chisq)

written <- do.call(rbind, rows)
written$value <- signif(written$value, 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
