-- What the rows themselves say when all is quiet: every promise that the sales have broken, whoever noticed.

select 'count-exceeded' as kind, c.name as subject
  from campaigns c where c.max_redemptions < (
    select count(*) from redemptions r join campaigns b on b.id = r.campaign_id
    where c.id in (b.id, b.parent_id) and r.confirmed_at is not null)
union all
select 'budget-exceeded', c.name
  from campaigns c where c.max_total_budget < (
    select sum(r.discount) from redemptions r join campaigns b on b.id = r.campaign_id
    where c.id in (b.id, b.parent_id) and r.confirmed_at is not null)
union all
select 'code-redeemed-twice', v.code
  from vouchers v join campaigns c on c.id = v.campaign_id
  where c.voucher_type = 'unique'
    and (select count(*) from redemptions r where r.voucher_id = v.id and r.confirmed_at is not null) > 1
union all
select 'transaction-taken-twice', min(v.code)
  from redemptions r join vouchers v on v.id = r.voucher_id
  group by r.voucher_id, r.transaction_id having count(*) > 1
order by kind, subject;
