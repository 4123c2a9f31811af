# The lines of our plans as issues: one project for each, whose first issue has a history of as many steps as ours.
require 'json'

ActionMailer::Base.perform_deliveries = false
Setting.notified_events = []
Setting.per_page_options = '50,100'
plans = JSON.parse(File.read(ENV.fetch('LINES')))
manager = Role.find_by_name('Manager')

person = lambda do |login|
  User.find_by_login(login) || User.new(firstname: 'Zyra', lastname: login[0, 30], mail: "#{login}@example.org", mail_notification: 'none').tap do |user|
    user.login = login
    user.password = user.password_confirmation = ENV.fetch('PASSWORD')
    user.save!
  end
end
officer = person.call('zimp')
User.current = User.find_by_login('admin')

plans.each do |name, lines|
  project = Project.create!(name: name, identifier: name, is_public: false, enabled_module_names: %w[issue_tracking calendar gantt])
  project.trackers = Tracker.all.to_a
  people = lines.map { |line| line['office'] }.uniq.to_h { |code| [code, person.call(code)] }
  [officer, *people.values].uniq.each { |user| Member.create!(project: project, principal: user, roles: [manager]) }
  objectives = lines.map { |line| line['objective'] }.uniq.to_h { |title| [title, IssueCategory.create!(project: project, name: title[0, 60])] }
  lines.each_with_index do |line, number|
    issue = Issue.new(project: project, tracker: project.trackers.first, author: officer, priority: IssuePriority.first,
                      subject: line['title'][0, 255], description: line['title'], assigned_to: people[line['office']],
                      category: objectives[line['objective']], status: IssueStatus.sorted[number % IssueStatus.count],
                      start_date: line['starts_on'], due_date: line['ends_on'], done_ratio: number % 11 * 10)
    issue.notify = false
    issue.save!(validate: false)
  end
  first = project.issues.minimum(:id)
  ENV.fetch('STEPS').to_i.times do |number|
    issue = Issue.find(first)
    issue.init_journal(officer, "Hapi #{number}").notify = false
    issue.status = IssueStatus.sorted[number % 3]
    issue.save!(validate: false)
  end
  puts "#{name} #{first}"
end
