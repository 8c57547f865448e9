# What R's survival package says of stratified and trend tests, strata, interaction, codings, influence, residuals and
# standardised rates. Run in this folder: Rscript further.R [OUT.csv]. Recorded in further.csv.
suppressPackageStartupMessages(library(survival))
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else "further.csv"
rows <- list()
say <- function(frame, quantity, value, group = "", time = NA) {
  rows[[length(rows) + 1]] <<- data.frame(frame, quantity, group, time, value = as.numeric(value))
}
for (name in c("plain", "late")) {
  d <- read.csv(paste0(name, ".csv"))
  d$start <- ifelse(d$entry <= 0, -1, d$entry)
  d$g <- relevel(factor(d$group), "a")
  d$score <- c(a = 2, b = 1, c = 0)[d$group]
  y <- Surv(d$start, d$exit, d$event)
  say(name, "stratified", coxph(y ~ g + strata(sex), d, ties = "exact")$score)
  say(name, "trend", coxph(y ~ score, d, ties = "exact")$score)
  say(name, "stratified trend", coxph(y ~ score + strata(sex), d, ties = "exact")$score)
  fit <- coxph(y ~ g + age + strata(sex), d, ties = "efron")
  say(name, "coef strata", coef(fit)[1:2], c("b", "c"))
  say(name, "se strata", sqrt(diag(vcov(fit)))[1:2], c("b", "c"))
  residual <- residuals(fit, "scaledsch")
  say(name, "rho strata", cor(residual, rank(as.numeric(rownames(residual))), method = "pearson")[1:2], c("b", "c"))
  one <- coxph(y ~ g + age, d, ties = "efron")
  influence <- residuals(one, "dfbeta")
  say(name, "dfbeta b", influence[, 1])
  say(name, "dfbeta c", influence[, 2])
  say(name, "scaled b", residuals(one, "scaledsch")[, 1])
  less <- coxph(y ~ g + sex, d, ties = "efron")
  more <- coxph(y ~ g * sex, d, ties = "efron")
  say(name, "interaction", 2 * (more$loglik[2] - less$loglik[2]))
  for (coding in list(c("additive", 2, 1, 0), c("dominant", 1, 1, 0), c("recessive", 1, 0, 0))) {
    d$x <- setNames(as.numeric(coding[2:4]), c("a", "b", "c"))[d$group]
    fit <- coxph(y ~ x + age, d, ties = "efron")
    say(name, paste("coef", coding[1]), coef(fit)[1])
    say(name, paste("se", coding[1]), sqrt(vcov(fit)[1, 1]))
  }
  for (level in sort(unique(d$sex))) {
    part <- d[d$sex == level & d$group != "c", ]
    fit <- coxph(Surv(start, exit, event) ~ g, droplevels(part), ties = "efron")
    say(name, "coef subgroup", coef(fit)[1], level)
  }
}
# Fay and Feuer 1997 in R's own functions.
events <- c(0, 3, 8, 21, 30); years <- c(900, 1500, 2100, 1800, 700); weight <- c(0.3, 0.25, 0.2, 0.15, 0.1)
rate <- sum(weight * events / years); v <- sum(weight^2 * events / years^2); w <- max(weight / years)
say("rates", "standardised", c(rate, qgamma(0.025, rate^2 / v, scale = v / rate),
    qgamma(0.975, (rate + w)^2 / (v + w^2), scale = (v + w^2) / (rate + w))))
written <- do.call(rbind, rows)
written$value <- signif(written$value, 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
